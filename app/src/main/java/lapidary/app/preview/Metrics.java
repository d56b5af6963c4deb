package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// The numbers of an evaluation with all that belongs to them: interval, unit, count and how they were obtained.
final class Metrics {
    private Metrics() {}

    static Optional<Measured> divergence(Evaluation evaluation, String text) {
        return evaluation.divergence().map(d -> measured("KL divergence", d.mean(), 1, "nats", evaluation, text));
    }

    static Measured perplexity(Evaluation evaluation, String text) {
        return measured("perplexity", evaluation.perplexity(), 1, "", evaluation, text);
    }

    static Optional<Measured> agreement(Evaluation evaluation, String text) {
        return evaluation
                .divergence()
                .map(d -> measured("top-1 agreement", d.topOneAgreement(), 100, "%", evaluation, text));
    }

    private static Measured measured(
            String metric, Estimate estimate, double factor, String unit, Evaluation evaluation, String text) {
        return new Measured(
                metric,
                factor * estimate.value(),
                factor * estimate.low(),
                factor * estimate.high(),
                unit,
                evaluation.tokens(),
                Provenance.measured(text, evaluation.protocol().id() + ", context " + evaluation.context()));
    }
}
