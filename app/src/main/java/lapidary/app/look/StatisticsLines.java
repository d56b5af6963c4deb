package lapidary.app.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import lapidary.core.stats.Comparison;
import lapidary.core.stats.Outlier;
import lapidary.core.stats.Statistics;
import lapidary.core.stats.Summary;
import lapidary.views.table.StatisticsTable.Entry;
import lapidary.views.text.Numbers;

/// The lines of the statistics table: the original's numbers and, beside them, the compressed one's.
final class StatisticsLines {
    private static final int DIGITS = 3;

    private final Statistics original;
    private final Optional<CompressedLook> compressed;
    private final List<Entry> lines = new ArrayList<>();

    private StatisticsLines(Statistics original, Optional<CompressedLook> compressed) {
        this.original = original;
        this.compressed = compressed;
    }

    static List<Entry> of(OriginalLook look, Optional<CompressedLook> compressed) {
        StatisticsLines lines = new StatisticsLines(look.statistics(), compressed);
        lines.shape();
        lines.rareValues();
        return List.copyOf(lines.lines);
    }

    private void shape() {
        real("Minimum", "Smallest weight", Summary::minimum);
        real("Maximum", "Largest weight", Summary::maximum);
        real("Largest |w|", "Largest magnitude", Summary::absoluteMaximum);
        real("Mean", "Sum of the weights over their number", Summary::mean);
        real("Std deviation", "Standard deviation of the population: divided by n", Summary::standardDeviation);
        real("Skewness", "Third standardized moment: 0 for a symmetric distribution", Summary::skewness);
        real(
                "Kurtosis",
                "Excess kurtosis: fourth standardized moment minus 3; 0 for a normal distribution, large for heavy tails",
                Summary::excessKurtosis);
        quantile("0.1 % below", 0.001);
        quantile("0.1 % above", 0.999);
    }

    private void rareValues() {
        count("Zeros", "Weights that are exactly zero", Summary::zeros);
        count("NaN", "Weights that are not a number", Summary::notNumbers);
        count("Infinite", "Weights that are plus or minus infinity", Summary::infinities);
    }

    /// The error of the compressed weights; empty when there are none.
    static List<Entry> error(Optional<CompressedLook> compressed) {
        return compressed
                .map(look -> {
                    Comparison comparison = look.comparison();
                    return List.of(
                            Entry.of(
                                    "Signal to noise (dB)",
                                    Numbers.fixed(comparison.sqnrDecibels(), 1),
                                    "",
                                    "10·log₁₀(Σw²/Σ(w − ŵ)²), measured on all weights"),
                            Entry.of(
                                    "RMS error",
                                    Numbers.significant(Math.sqrt(comparison.meanSquaredError()), 3),
                                    "",
                                    "Root of the mean squared error"),
                            Entry.of(
                                    "Largest error",
                                    Numbers.significant(comparison.maximumError(), 3),
                                    "",
                                    "At row " + comparison.worstRow() + ", column " + comparison.worstColumn()));
                })
                .orElse(List.of());
    }

    /// Where an outlier stands, for lists and rings.
    static String words(Outlier outlier) {
        return Numbers.fixed(outlier.sigmas(), 1) + "σ from the mean";
    }

    private void real(String name, String help, Function<Summary, Double> value) {
        add(name, help, statistics -> Numbers.significant(value.apply(statistics.summary()), DIGITS));
    }

    private void count(String name, String help, Function<Summary, Long> value) {
        add(name, help, statistics -> Numbers.count(value.apply(statistics.summary())));
    }

    private void quantile(String name, double share) {
        add(
                name,
                "Percentile of the finite weights",
                statistics -> Numbers.significant(statistics.quantile(share), DIGITS));
    }

    private void add(String name, String help, Function<Statistics, String> value) {
        List<String> values = new ArrayList<>(List.of(value.apply(original)));
        compressed.ifPresent(look -> values.add(value.apply(look.statistics())));
        lines.add(new Entry(name, values, "", help));
    }
}
