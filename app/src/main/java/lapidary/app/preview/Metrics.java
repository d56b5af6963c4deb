package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.TextSequences;
import lapidary.core.measure.Measured;

/// The numbers of an evaluation with all that belongs to them: interval, unit, count and how they were obtained.
final class Metrics {
    private Metrics() {}

    static Optional<Measured> divergence(Evaluation evaluation, Judged on) {
        return evaluation.divergence().map(d -> measured("KL divergence", d.mean(), 1, "nats", evaluation, on));
    }

    static Measured perplexity(Evaluation evaluation, Judged on) {
        return measured("perplexity", evaluation.perplexity(), 1, "", evaluation, on);
    }

    static Optional<Measured> agreement(Evaluation evaluation, Judged on) {
        return evaluation
                .divergence()
                .map(d -> measured("top-1 agreement", d.topOneAgreement(), 100, "%", evaluation, on));
    }

    private static Measured measured(
            String metric, Estimate estimate, double factor, String unit, Evaluation evaluation, Judged on) {
        return new Measured(
                metric,
                factor * estimate.value(),
                factor * estimate.low(),
                factor * estimate.high(),
                unit,
                evaluation.tokens(),
                on.measured(
                        evaluation.protocol().id() + ", context " + evaluation.context(), TextSequences.ORDER_SEED));
    }
}
