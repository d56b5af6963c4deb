package lapidary.core.eval;

import java.util.Optional;
import lapidary.core.measure.Provenance;

/// Gathers embeddings of pairs of sentences.
public final class SimilarityTally {
    private final Provenance from;
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
    public void add(
            double score, double[] firstBefore, double[] secondBefore, double[] firstAfter, double[] secondAfter) {
        add(score, firstAfter, secondAfter);
        original.add(Vectors.cosine(firstBefore, secondBefore));
        between.add(Vectors.cosine(firstBefore, firstAfter));
        between.add(Vectors.cosine(secondBefore, secondAfter));
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
                        new Similarity.Cosines(
                                between.mean("cosine to the original", "", from), Percentiles.of(between.values()))));
        return new Similarity(
                Correlations.spearman(cosines, gold, from), Correlations.pearson(cosines, gold, from), change);
    }
}
