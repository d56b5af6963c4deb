package lapidary.core.eval;

import java.util.Optional;
import lapidary.core.measure.Measured;

/// How well an embedding model ranks pairs of sentences, and what became of it.
///
/// @param spearman of cosines against people's scores
/// @param pearson of the same
/// @param change against the original, where there is one
public record Similarity(Measured spearman, Measured pearson, Optional<EmbeddingChange> change) {

    /// Against the original.
    ///
    /// @param original its Spearman's ρ
    /// @param between Spearman's ρ of the cosines of the two models
    /// @param cosine of each sentence's embeddings by the two models
    public record EmbeddingChange(Measured original, Measured between, Cosines cosine) {}

    /// Cosines between what the original and the changed model say.
    ///
    /// @param mean over the examples
    /// @param spread of single examples
    public record Cosines(Measured mean, Percentiles spread) {
        public double least() {
            return spread.at(0);
        }
    }
}
