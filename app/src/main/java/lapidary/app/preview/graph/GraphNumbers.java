package lapidary.app.preview.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Classification;
import lapidary.core.eval.Fidelity;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Measured;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Messages;

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

    /// "top-1 66 ± 5 %, agreement 65 ± 5 %: measured, 397 of 397 examples of test.csv, ONNX Runtime, seed 20260101"
    static String sentence(GraphOutcome outcome) {
        List<String> parts = new ArrayList<>();
        topOneBefore(outcome)
                .ifPresent(was -> parts.add(Messages.of("preview.top-1-original", MeasureText.value(percent(was)))));
        topOne(outcome).ifPresent(now -> parts.add("top-1 " + MeasureText.value(percent(now))));
        agreement(outcome)
                .ifPresent(same -> parts.add(Messages.of("preview.agreement.brief", MeasureText.value(percent(same)))));
        divergence(outcome)
                .ifPresent(mean -> parts.add(Messages.of("preview.kl-divergence.brief", MeasureText.value(mean))));
        outcome.similarity()
                .ifPresent(
                        found -> parts.add(Messages.of("preview.spearman.brief", MeasureText.value(found.spearman()))));
        sqnr(outcome).ifPresent(ratio -> parts.add(Messages.of("preview.output-sqnr.brief", MeasureText.value(ratio))));
        return String.join(", ", parts) + ": " + ClassTables.provenance(outcome);
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
