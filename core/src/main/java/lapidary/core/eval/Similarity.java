package lapidary.core.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

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
    /// @param worst pairs whose own cosine moved most, the first by the largest difference
    public record EmbeddingChange(Measured original, Measured between, Cosines cosine, List<WorstPair> worst) {
        public EmbeddingChange {
            worst = List.copyOf(worst);
        }
    }

    /// A pair that the two models see differently.
    ///
    /// @param pair its index in the data
    /// @param score by people
    /// @param before cosine of its sentences by the original
    /// @param after the same by the changed model
    public record WorstPair(int pair, double score, double before, double after) {}

    /// Cosines between what the original and the changed model say.
    ///
    /// @param mean over the examples
    /// @param spread of single examples
    /// @param values of single examples, in the order of the data
    public record Cosines(Measured mean, Percentiles spread, List<Double> values) {
        public Cosines {
            values = List.copyOf(values);
        }

        /// @param cosines at least one
        static Cosines of(Sample cosines, Provenance from) {
            double[] values = cosines.values();
            return new Cosines(
                    cosines.mean("cosine to the original", "", from),
                    Percentiles.of(values),
                    Arrays.stream(values).boxed().toList());
        }

        /// The smallest one.
        public double least() {
            return spread.at(0);
        }
    }
}
