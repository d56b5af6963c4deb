package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Percentiles;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// Everything that an evaluation says, as lines of a table: name, original, compressed, standard error, unit. As
/// llama.cpp's `llama-perplexity --kl-divergence` defines them.
final class MetricRows {
    /// Headings of the columns of numbers.
    static final List<String> HEADINGS =
            List.of(Messages.of("common.original"), Messages.of("common.compressed"), "± s.e.");

    private static final int DIGITS = 4;

    private final List<StatisticsTable.Entry> rows = new ArrayList<>();

    private MetricRows() {}

    static List<StatisticsTable.Entry> of(Evaluation evaluation) {
        MetricRows rows = new MetricRows();
        Estimate perplexity = evaluation.perplexity();
        rows.add(
                Messages.of("preview.perplexity.title"),
                evaluation
                        .referencePerplexity()
                        .map(e -> Numbers.significant(e.value(), DIGITS))
                        .orElse(""),
                Numbers.significant(perplexity.value(), DIGITS),
                error(perplexity.standardError()),
                "",
                Messages.of("preview.exp-mean-loss"));
        evaluation.divergence().ifPresent(rows::divergence);
        return List.copyOf(rows.rows);
    }

    private void divergence(Divergence divergence) {
        Divergence.PerplexityRatio ratio = divergence.perplexities();
        double value = Math.exp(ratio.logarithm());
        add(
                Messages.of("preview.perplexity-ratio"),
                value,
                value * ratio.standardError(),
                "",
                Messages.of("preview.perplexity-compressed-original"));
        Estimate mean = divergence.mean();
        add(
                Messages.of("preview.kl-mean"),
                mean.value(),
                mean.standardError(),
                "nats",
                Messages.of("preview.kl-original-compressed"));
        Percentiles spread = divergence.spread();
        add(
                Messages.of("preview.kl-median"),
                spread.at(0.5),
                Double.NaN,
                "nats",
                Messages.of("preview.half-tokens-have"));
        add(Messages.of("preview.kl-90"), spread.at(0.9), Double.NaN, "nats", Messages.of("preview.90-tokens-have"));
        add(Messages.of("preview.kl-95"), spread.at(0.95), Double.NaN, "nats", Messages.of("preview.95-tokens-have"));
        add(Messages.of("preview.kl-99"), spread.at(0.99), Double.NaN, "nats", Messages.of("preview.99-tokens-have"));
        add(Messages.of("preview.kl-99-9"), spread.at(0.999), Double.NaN, "nats", Messages.of("preview.99-9-tokens"));
        add(Messages.of("preview.kl-largest"), spread.at(1), Double.NaN, "nats", Messages.of("preview.worst-token"));
        change(divergence.change());
        Estimate agreement = divergence.topOneAgreement();
        add(
                Messages.of("preview.same-top-1"),
                100 * agreement.value(),
                100 * agreement.standardError(),
                "%",
                Messages.of("preview.positions-where-both"));
        add(
                Messages.of("preview.correlation"),
                100 * ratio.correlation(),
                Double.NaN,
                "%",
                Messages.of("preview.losses-two-models"));
    }

    private void change(Divergence.ProbabilityChange change) {
        add(
                Messages.of("preview.p-mean"),
                100 * change.mean(),
                100 * change.standardError(),
                "%",
                Messages.of("preview.change-probability-texts"));
        add(
                Messages.of("preview.p-rms"),
                100 * change.rms(),
                100 * change.rmsError(),
                "%",
                Messages.of("preview.root-mean-square"));
        add(
                Messages.of("preview.p-1"),
                100 * change.spread().at(0.01),
                Double.NaN,
                "%",
                Messages.of("preview.1-tokens-lose"));
        add(
                Messages.of("preview.p-5"),
                100 * change.spread().at(0.05),
                Double.NaN,
                "%",
                Messages.of("preview.5-tokens-lose"));
        add(
                Messages.of("preview.p-median"),
                100 * change.spread().at(0.5),
                Double.NaN,
                "%",
                Messages.of("preview.half-tokens-have"));
        add(
                Messages.of("preview.p-95"),
                100 * change.spread().at(0.95),
                Double.NaN,
                "%",
                Messages.of("preview.5-tokens-gain"));
        add(
                Messages.of("preview.p-99"),
                100 * change.spread().at(0.99),
                Double.NaN,
                "%",
                Messages.of("preview.1-tokens-gain"));
    }

    private void add(String name, double value, double error, String unit, String help) {
        add(name, "", Numbers.significant(value, DIGITS), error(error), unit, help);
    }

    private void add(String name, String original, String compressed, String error, String unit, String help) {
        rows.add(new StatisticsTable.Entry(name, List.of(original, compressed, error), unit, help));
    }

    private static String error(double error) {
        return Double.isNaN(error) ? "" : Numbers.significant(error, 2);
    }
}
