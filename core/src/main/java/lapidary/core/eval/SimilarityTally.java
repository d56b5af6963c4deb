package lapidary.core.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.measure.Provenance;

/// Gathers embeddings of pairs of sentences.
public final class SimilarityTally {
    private static final int WORST = 32;

    private final Provenance from;
    private final Sample pairs = new Sample();
    private final Sample scores = new Sample();
    private final Sample changed = new Sample();
    private final Sample original = new Sample();
    private final Sample between = new Sample();

    public SimilarityTally(Provenance from) {
        this.from = from;
    }

    /// Adds a pair as one model embeds it.
    public void add(double score, double[] first, double[] second) {
        scores.add(score);
        changed.add(Vectors.cosine(first, second));
    }

    /// Adds a pair as the original and the changed model embed it.
    ///
    /// @param pair its index in the data
    public void add(
            int pair,
            double score,
            double[] firstBefore,
            double[] secondBefore,
            double[] firstAfter,
            double[] secondAfter) {
        pairs.add(pair);
        add(score, firstAfter, secondAfter);
        original.add(Vectors.cosine(firstBefore, secondBefore));
        between.add(Vectors.cosine(firstBefore, firstAfter));
        between.add(Vectors.cosine(secondBefore, secondAfter));
    }

    private static List<Similarity.WorstPair> worst(double[] pairs, double[] gold, double[] before, double[] after) {
        return IntStream.range(0, before.length)
                .mapToObj(i -> new Similarity.WorstPair((int) pairs[i], gold[i], before[i], after[i]))
                .sorted(Comparator.comparingDouble(
                        (Similarity.WorstPair pair) -> -Math.abs(pair.after() - pair.before())))
                .limit(WORST)
                .toList();
    }

    /// Everything so far; needs at least one pair.
    public Similarity similarity() {
        double[] gold = scores.values();
        double[] cosines = changed.values();
        Optional<Similarity.EmbeddingChange> change = original.count() == 0
                ? Optional.empty()
                : Optional.of(new Similarity.EmbeddingChange(
                        Correlations.spearman(original.values(), gold, from),
                        Correlations.spearman(original.values(), cosines, from),
                        Similarity.Cosines.of(between, from),
                        worst(pairs.values(), gold, original.values(), cosines)));
        return new Similarity(
                Correlations.spearman(cosines, gold, from), Correlations.pearson(cosines, gold, from), change);
    }
}
