package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.MacroAverage;
import lapidary.core.measure.Measured;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Several judging texts as lines of a table: each text, and the average in which each counts the same.
final class TextRows {
    /// Headings of the columns of numbers.
    static final List<String> HEADINGS = List.of(
            Messages.of("common.tokens"),
            Messages.of("preview.perplexity-original"),
            Messages.of("common.compressed"),
            "± 95 %",
            Messages.of("preview.kl-nats-per"),
            "± 95 %",
            Messages.of("preview.same-top-1.percent"),
            "± 95 %");

    private static final int DIGITS = 4;
    private static final int ERROR_DIGITS = 2;

    private TextRows() {}

    static List<StatisticsTable.Entry> of(List<TextResult> results, Optional<MacroAverage> average) {
        List<StatisticsTable.Entry> rows = new ArrayList<>();
        results.forEach(result -> rows.add(row(result)));
        average.ifPresent(found -> rows.add(row(found)));
        return List.copyOf(rows);
    }

    /// "Average of 3 texts, each counting the same: perplexity 41.2 → 41.9, KL 0.0213 ± 0.0031 nats".
    static String summary(MacroAverage average) {
        String now = number(average.perplexity().value());
        String perplexity = average.referencePerplexity()
                .map(was -> number(was.value()) + " → " + now)
                .orElse(now);
        return average.divergence()
                .map(kl -> Messages.of(
                        "preview.average.divergence",
                        average.texts(),
                        perplexity,
                        number(kl.value()),
                        error(kl.halfWidth())))
                .orElse(Messages.of("preview.average", average.texts(), perplexity));
    }

    private static StatisticsTable.Entry row(TextResult result) {
        if (result.evaluation().isEmpty()) {
            String why = result.sequences() == 0
                    ? Messages.of("preview.shorter-than-one")
                    : Messages.of("preview.none-sequences-has");
            String name =
                    result.sequences() == 0 ? Messages.of("preview.text-too-short", result.name()) : result.name();
            return new StatisticsTable.Entry(name, List.of(Numbers.NONE), "", why);
        }
        Evaluation evaluation = result.evaluation().get();
        Estimate perplexity = evaluation.perplexity();
        List<String> values = new ArrayList<>(List.of(
                Numbers.count(evaluation.tokens()),
                evaluation.referencePerplexity().map(e -> number(e.value())).orElse(""),
                number(perplexity.value()),
                error((perplexity.high() - perplexity.low()) / 2)));
        Optional<Divergence> divergence = evaluation.divergence();
        divergence.ifPresent(d -> {
            values.addAll(List.of(
                    number(d.mean().value()), error((d.mean().high() - d.mean().low()) / 2)));
            Estimate agreement = d.topOneAgreement();
            values.addAll(List.of(number(100 * agreement.value()), error(50 * (agreement.high() - agreement.low()))));
        });
        return new StatisticsTable.Entry(
                result.name(),
                values,
                "",
                Messages.of("preview.sequences-intervals-over", evaluation.sequences(), evaluation.allSequences()));
    }

    private static StatisticsTable.Entry row(MacroAverage average) {
        List<String> values = new ArrayList<>(List.of(
                "",
                average.referencePerplexity().map(m -> number(m.value())).orElse(""),
                number(average.perplexity().value()),
                error(average.perplexity().halfWidth())));
        average.divergence().ifPresent(m -> values.addAll(List.of(number(m.value()), error(m.halfWidth()))));
        average.topOneAgreement().ifPresent(m -> values.addAll(percent(m)));
        return new StatisticsTable.Entry(
                Messages.of("preview.average-texts", average.texts()),
                values,
                "",
                Messages.of("preview.each-text-counts"));
    }

    private static List<String> percent(Measured share) {
        return List.of(number(100 * share.value()), error(100 * share.halfWidth()));
    }

    private static String number(double value) {
        return Numbers.significant(value, DIGITS);
    }

    private static String error(double half) {
        return Double.isFinite(half) ? Numbers.significant(half, ERROR_DIGITS) : Numbers.NONE;
    }
}
