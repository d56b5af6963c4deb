package lapidary.app.preview.graph;

import java.util.Optional;
import lapidary.core.eval.Classification;
import lapidary.core.eval.Fidelity;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Measured;

/// Single numbers of an outcome.
public final class GraphNumbers {
    private GraphNumbers() {}

    public static Optional<Measured> topOne(GraphOutcome outcome) {
        return accuracy(outcome).map(Classification.Accuracy::topOne);
    }

    public static Optional<Measured> topOneBefore(GraphOutcome outcome) {
        return before(outcome).map(Classification.Accuracy::topOne);
    }

    public static Optional<Measured> agreement(GraphOutcome outcome) {
        return change(outcome).map(Classification.ClassifierChange::agreement);
    }

    public static Optional<Measured> divergence(GraphOutcome outcome) {
        return change(outcome).map(Classification.ClassifierChange::divergence);
    }

    public static Optional<Measured> sqnr(GraphOutcome outcome) {
        return outcome.fidelity().map(Fidelity::sqnr);
    }

    public static Optional<Measured> cosine(GraphOutcome outcome) {
        return outcome.fidelity().map(fidelity -> fidelity.cosine().mean());
    }

    static Optional<Classification.Accuracy> accuracy(GraphOutcome outcome) {
        return outcome.classification().flatMap(Classification::accuracy);
    }

    static Optional<Classification.Accuracy> before(GraphOutcome outcome) {
        return change(outcome).flatMap(Classification.ClassifierChange::flips).map(Classification.Flips::original);
    }

    static Optional<Classification.ClassifierChange> change(GraphOutcome outcome) {
        return outcome.classification().flatMap(Classification::change);
    }

    /// A share as a percentage.
    public static Measured percent(Measured share) {
        return new Measured(
                share.metric(),
                100 * share.value(),
                100 * share.low(),
                100 * share.high(),
                "%",
                share.count(),
                share.from());
    }
}
