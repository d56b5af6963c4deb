package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.TextSequences;
import lapidary.core.measure.Measured;
import lapidary.views.text.Messages;

/// The numbers of an evaluation with all that belongs to them: interval, unit, count and how they were obtained.
final class Metrics {
    /// The fewest sequences of which an interval is shown: that of two or three is right, and so wide that it tells
    /// nothing and hides all others in a plot.
    private static final int FEWEST = 4;

    private static final String NO_INTERVAL = Messages.of("preview.interval-from-sequences", FEWEST);

    private Metrics() {}

    /// Whether intervals are shown.
    static boolean hasInterval(Evaluation evaluation) {
        return evaluation.sequences() >= FEWEST;
    }

    static Optional<Measured> divergence(Evaluation evaluation, Judged on) {
        return evaluation
                .divergence()
                .map(d -> measured(Messages.of("preview.kl-divergence"), d.mean(), 1, "nats", evaluation, on));
    }

    static Measured perplexity(Evaluation evaluation, Judged on) {
        return measured(Messages.of("preview.perplexity"), evaluation.perplexity(), 1, "", evaluation, on);
    }

    static Optional<Measured> agreement(Evaluation evaluation, Judged on) {
        return evaluation
                .divergence()
                .map(d -> measured(
                        Messages.of("preview.top-1-agreement"), d.topOneAgreement(), 100, "%", evaluation, on));
    }

    private static Measured measured(
            String metric, Estimate estimate, double factor, String unit, Evaluation evaluation, Judged on) {
        boolean isWide = !hasInterval(evaluation);
        String protocol = Messages.of("preview.context", evaluation.protocol().id(), evaluation.context());
        return new Measured(
                metric,
                factor * estimate.value(),
                isWide ? Double.NaN : factor * estimate.low(),
                isWide ? Double.NaN : factor * estimate.high(),
                unit,
                evaluation.tokens(),
                on.measured(isWide ? protocol + ", " + NO_INTERVAL : protocol, TextSequences.ORDER_SEED));
    }
}
