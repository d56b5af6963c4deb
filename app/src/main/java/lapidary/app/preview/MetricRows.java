package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Estimate;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Percentiles;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Numbers;

/// Everything that an evaluation says, as lines of a table: name, original, compressed, standard error, unit. As
/// llama.cpp's `llama-perplexity --kl-divergence` defines them.
final class MetricRows {
    /// Headings of the columns of numbers.
    static final List<String> HEADINGS = List.of("original", "compressed", "± s.e.");

    private static final int DIGITS = 4;

    private final List<StatisticsTable.Entry> rows = new ArrayList<>();

    private MetricRows() {}

    static List<StatisticsTable.Entry> of(Evaluation evaluation) {
        MetricRows rows = new MetricRows();
        Estimate perplexity = evaluation.perplexity();
        rows.add(
                "Perplexity",
                evaluation
                        .referencePerplexity()
                        .map(e -> Numbers.significant(e.value(), DIGITS))
                        .orElse(""),
                Numbers.significant(perplexity.value(), DIGITS),
                error(perplexity.standardError()),
                "",
                "exp of the mean loss");
        evaluation.divergence().ifPresent(rows::divergence);
        return List.copyOf(rows.rows);
    }

    private void divergence(Divergence divergence) {
        Divergence.PerplexityRatio ratio = divergence.perplexities();
        double value = Math.exp(ratio.logarithm());
        add("Perplexity ratio", value, value * ratio.standardError(), "", "perplexity compressed / original");
        Estimate mean = divergence.mean();
        add("KL mean", mean.value(), mean.standardError(), "nats", "KL(original ‖ compressed) per token");
        Percentiles spread = divergence.spread();
        add("KL median", spread.at(0.5), Double.NaN, "nats", "Half of the tokens have less");
        add("KL 90 %", spread.at(0.9), Double.NaN, "nats", "90 % of the tokens have less");
        add("KL 95 %", spread.at(0.95), Double.NaN, "nats", "95 % of the tokens have less");
        add("KL 99 %", spread.at(0.99), Double.NaN, "nats", "99 % of the tokens have less");
        add("KL 99.9 %", spread.at(0.999), Double.NaN, "nats", "99.9 % of the tokens have less");
        add("KL largest", spread.at(1), Double.NaN, "nats", "The worst token");
        change(divergence.change());
        Estimate agreement = divergence.topOneAgreement();
        add(
                "Same top-1",
                100 * agreement.value(),
                100 * agreement.standardError(),
                "%",
                "Positions where both models hold the same token likeliest");
        add("Correlation", 100 * ratio.correlation(), Double.NaN, "%", "Of the losses of the two models");
    }

    private void change(Divergence.ProbabilityChange change) {
        add(
                "Δp mean",
                100 * change.mean(),
                100 * change.standardError(),
                "%",
                "Change of the probability of the text's own token");
        add("Δp RMS", 100 * change.rms(), 100 * change.rmsError(), "%", "Root mean square of the change");
        add("Δp 1 %", 100 * change.spread().at(0.01), Double.NaN, "%", "1 % of the tokens lose more than this");
        add("Δp 5 %", 100 * change.spread().at(0.05), Double.NaN, "%", "5 % of the tokens lose more than this");
        add("Δp median", 100 * change.spread().at(0.5), Double.NaN, "%", "Half of the tokens have less");
        add("Δp 95 %", 100 * change.spread().at(0.95), Double.NaN, "%", "5 % of the tokens gain more than this");
        add("Δp 99 %", 100 * change.spread().at(0.99), Double.NaN, "%", "1 % of the tokens gain more than this");
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
