package lapidary.app.cli;

import java.util.List;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
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
            table.row(
                    "KL divergence",
                    interval(divergence.mean()) + " nats; median " + Numbers.significant(divergence.median(), 4)
                            + ", 99th percentile " + Numbers.significant(divergence.p99(), 4) + ", largest "
                            + Numbers.significant(divergence.max(), 4));
            table.row("same top token", share(divergence.topOneAgreement()));
        });
        table.row(
                "measured on",
                Numbers.count(evaluation.tokens()) + " tokens, " + evaluation.sequences() + " of "
                        + evaluation.allSequences() + " sequences of " + evaluation.context() + ", protocol "
                        + evaluation.protocol().id());
        return table.lines();
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

    private static String shortInterval(Estimate estimate) {
        return Numbers.significant(estimate.value(), 4) + " ± "
                + Numbers.significant((estimate.high() - estimate.low()) / 2, 2);
    }

    private static String share(Estimate estimate) {
        return Numbers.percent(estimate.value()) + "  (95 % " + Numbers.percent(estimate.low()) + " to "
                + Numbers.percent(estimate.high()) + ")";
    }
}
