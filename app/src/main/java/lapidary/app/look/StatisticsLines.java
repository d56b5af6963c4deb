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
import lapidary.views.text.Messages;
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
        real(Messages.of("look.minimum"), Messages.of("look.smallest-weight"), Summary::minimum);
        real(Messages.of("look.maximum"), Messages.of("look.statistics.largest-weight"), Summary::maximum);
        real(Messages.of("look.largest-w"), Messages.of("look.largest-magnitude"), Summary::absoluteMaximum);
        real(Messages.of("look.mean"), Messages.of("look.sum-weights-over"), Summary::mean);
        real(
                Messages.of("look.std-deviation"),
                Messages.of("look.standard-deviation-population"),
                Summary::standardDeviation);
        real(Messages.of("look.skewness"), Messages.of("look.third-standardized-moment"), Summary::skewness);
        real(Messages.of("look.kurtosis"), Messages.of("look.excess-kurtosis-fourth"), Summary::excessKurtosis);
        quantile(Messages.of("look.0-1-below"), 0.001);
        quantile(Messages.of("look.0-1-above"), 0.999);
    }

    private void rareValues() {
        count(Messages.of("look.zeros"), Messages.of("look.weights-exactly-zero"), Summary::zeros);
        count("NaN", Messages.of("look.weights-not-number"), Summary::notNumbers);
        count(Messages.of("look.infinite"), Messages.of("look.weights-plus-or"), Summary::infinities);
    }

    /// The error of the compressed weights; empty when there are none.
    static List<Entry> error(Optional<CompressedLook> compressed) {
        return compressed
                .map(look -> {
                    Comparison comparison = look.comparison();
                    return List.of(
                            Entry.of(
                                    Messages.of("look.signal-to-noise"),
                                    Numbers.fixed(comparison.sqnrDecibels(), 1),
                                    "",
                                    Messages.of("look.sqnr.formula")),
                            Entry.of(
                                    Messages.of("look.rms-error"),
                                    Numbers.significant(Math.sqrt(comparison.meanSquaredError()), 3),
                                    "",
                                    Messages.of("look.root-mean-squared")),
                            Entry.of(
                                    Messages.of("look.largest-error"),
                                    Numbers.significant(comparison.maximumError(), 3),
                                    "",
                                    Messages.of(
                                            "look.at-row-column", comparison.worstRow(), comparison.worstColumn())));
                })
                .orElse(List.of());
    }

    /// Where an outlier stands, for lists and rings.
    static String words(Outlier outlier) {
        return Messages.of("look.from-mean", Numbers.fixed(outlier.sigmas(), 1));
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
                Messages.of("look.percentile-finite-weights"),
                statistics -> Numbers.significant(statistics.quantile(share), DIGITS));
    }

    private void add(String name, String help, Function<Statistics, String> value) {
        List<String> values = new ArrayList<>(List.of(value.apply(original)));
        compressed.ifPresent(look -> values.add(value.apply(look.statistics())));
        lines.add(new Entry(name, values, "", help));
    }
}
