package lapidary.app.cli;

import java.util.List;
import java.util.function.DoubleFunction;
import lapidary.core.eval.Contrast;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Percentiles;
import lapidary.views.text.Numbers;

/// An evaluation in words.
final class EvaluationText {
    private static final int DIGITS = 5;

    private EvaluationText() {}

    /// A table with one line per metric.
    static List<String> lines(Evaluation evaluation) {
        Table table = new Table("", "");
        table.row("perplexity", interval(evaluation.perplexity()));
        evaluation.referencePerplexity().ifPresent(original -> table.row("of the original", interval(original)));
        evaluation.divergence().ifPresent(divergence -> {
            table.row("perplexity ratio", ratio(divergence.perplexities()));
            table.row("KL divergence", interval(divergence.mean()) + " nats");
            table.row("  of single tokens", spread(divergence.spread(), value -> Numbers.significant(value, 3)));
            Divergence.ProbabilityChange change = divergence.change();
            table.row(
                    "Δp of the text's tokens",
                    "mean " + points(change.mean()) + " ± " + points(change.standardError()) + ", RMS "
                            + points(change.rms()) + " ± " + points(change.rmsError()) + " (standard errors)");
            table.row("  of single tokens", spread(change.spread(), EvaluationText::points));
            table.row("same top token", share(divergence.topOneAgreement()));
        });
        table.row(
                "measured on",
                Numbers.count(evaluation.tokens()) + " tokens, " + evaluation.sequences() + " of "
                        + evaluation.allSequences() + " sequences of " + evaluation.context() + ", protocol "
                        + evaluation.protocol().id());
        return table.lines();
    }

    /// "0.0012 (95 % −0.0003 to 0.0027)".
    static String bounds(Contrast contrast) {
        return Numbers.significant(contrast.mean(), 3) + " (95 % " + Numbers.significant(contrast.low(), 3) + " to "
                + Numbers.significant(contrast.high(), 3) + ")";
    }

    /// One line for a running estimate.
    static String line(Evaluation evaluation) {
        StringBuilder text = new StringBuilder("perplexity ").append(shortInterval(evaluation.perplexity()));
        evaluation.divergence().ifPresent(divergence -> text.append(", KL ")
                .append(shortInterval(divergence.mean()))
                .append(" nats, same top token ")
                .append(Numbers.percent(divergence.topOneAgreement().value())));
        return text.append("; measured, ")
                .append(Numbers.count(evaluation.tokens()))
                .append(" tokens")
                .toString();
    }

    private static String interval(Estimate estimate) {
        return Numbers.significant(estimate.value(), DIGITS + 1) + "  (95 % " + Numbers.significant(estimate.low(), 4)
                + " to " + Numbers.significant(estimate.high(), 4) + ")";
    }

    private static String ratio(Divergence.PerplexityRatio ratio) {
        return Numbers.significant(Math.exp(ratio.logarithm()), DIGITS) + "  (ln "
                + Numbers.significant(ratio.logarithm(), 4) + " ± " + Numbers.significant(ratio.standardError(), 2)
                + " standard error, correlation of the losses " + Numbers.percent(ratio.correlation()) + ")";
    }

    /// The percentiles that say most.
    private static String spread(Percentiles spread, DoubleFunction<String> text) {
        return "1st percentile " + text.apply(spread.at(0.01)) + ", median " + text.apply(spread.at(0.5)) + ", 95th "
                + text.apply(spread.at(0.95)) + ", 99th " + text.apply(spread.at(0.99)) + ", 99.9th "
                + text.apply(spread.at(0.999)) + ", largest " + text.apply(spread.at(1));
    }

    /// A difference of probabilities: "−0.12 %".
    private static String points(double difference) {
        return Numbers.significant(100 * difference, 3) + " %";
    }

    private static String shortInterval(Estimate estimate) {
        return Numbers.significant(estimate.value(), 4) + " ± "
                + Numbers.significant((estimate.high() - estimate.low()) / 2, 2);
    }

    private static String share(Estimate estimate) {
        return Numbers.percent(estimate.value()) + "  (95 % " + Numbers.percent(estimate.low()) + " to "
                + Numbers.percent(estimate.high()) + ")";
    }
}
