package lapidary.app.preview.graph;

import java.util.List;
import java.util.Optional;
import lapidary.core.data.PairData;
import lapidary.core.eval.Similarity;
import lapidary.views.plot.HistogramSeries;
import lapidary.views.table.StatisticsTable.Entry;
import lapidary.views.text.MeasureText;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The numbers of an embedding model as tables, bins and sentences.
final class PairWords {
    private static final int BINS = 64;
    private static final int MOST = 16;
    private static final double NARROWEST = 1e-4;

    private PairWords() {}

    static List<Entry> ranks(Similarity found) {
        String before = found.change()
                .map(change -> MeasureText.value(change.original()))
                .orElse(Numbers.NONE);
        String between = found.change()
                .map(change -> MeasureText.value(change.between()))
                .orElse(Numbers.NONE);
        String cosine = found.change()
                .map(change -> MeasureText.value(change.cosine().mean()))
                .orElse(Numbers.NONE);
        return List.of(
                new Entry(
                        Messages.of("preview.spearman"),
                        List.of(before, MeasureText.value(found.spearman())),
                        "",
                        Messages.of("preview.rank-correlation-cosines-with")),
                new Entry(
                        Messages.of("preview.pearson"),
                        List.of("", MeasureText.value(found.pearson())),
                        "",
                        Messages.of("preview.linear-correlation")),
                new Entry(
                        Messages.of("preview.to-original"),
                        List.of("", between),
                        "",
                        Messages.of("preview.rank-correlation-two")),
                new Entry(
                        Messages.of("preview.mean-cosine"),
                        List.of("", cosine),
                        "",
                        Messages.of("preview.each-sentences-embeddings")));
    }

    /// Counts from the smallest cosine to 1.
    static HistogramSeries distribution(List<Double> cosines) {
        double least = cosines.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .min()
                .orElse(-1);
        double low = Math.min(least, 1 - NARROWEST);
        long[] counts = new long[BINS];
        for (double cosine : cosines) {
            if (Double.isFinite(cosine)) {
                counts[(int) Math.clamp((cosine - low) / (1 - low) * BINS, 0, BINS - 1)]++;
            }
        }
        return new HistogramSeries(Messages.of("common.compressed.title"), low, 1, counts);
    }

    /// "0.812 → 0.640 (people 4.2): first sentence · second sentence"
    static List<String> worst(List<Similarity.WorstPair> worst, Optional<PairData> data) {
        return worst.stream()
                .filter(pair -> pair.before() != pair.after())
                .limit(MOST)
                .map(pair -> {
                    String numbers = Messages.of(
                            "preview.pair",
                            Numbers.fixed(pair.before(), 3),
                            Numbers.fixed(pair.after(), 3),
                            Numbers.fixed(pair.score(), 1));
                    return data.filter(known -> pair.pair() < known.pairs().size())
                            .map(known -> known.pairs().get(pair.pair()))
                            .map(texts -> numbers + ": " + texts.first() + " · " + texts.second())
                            .orElse(numbers);
                })
                .toList();
    }
}
