package lapidary.core.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lapidary.core.measure.Provenance;
import org.junit.jupiter.api.Test;

final class SimilarityTallyTest {
    private static final Provenance FROM = Provenance.measured("sts.csv", "", "cosine", 0);

    private static double[] at(double degrees) {
        return new double[] {Math.cos(Math.toRadians(degrees)), Math.sin(Math.toRadians(degrees))};
    }

    @Test
    void cosinesInTheOrderOfTheScoresCorrelatePerfectly() {
        SimilarityTally tally = new SimilarityTally(FROM);
        double[] angles = {80, 60, 40, 20, 0};
        for (int i = 0; i < angles.length; i++) {
            tally.add(i, at(0), at(angles[i]));
        }
        assertEquals(1, tally.similarity().spearman().value(), 1e-15);
        assertTrue(tally.similarity().change().isEmpty());
    }

    @Test
    void theChangeIsMeasuredOnEverySentence() {
        SimilarityTally tally = new SimilarityTally(FROM);
        for (int i = 0; i < 5; i++) {
            double turned = i == 3 ? 30 : 0;
            tally.add(i, i, at(0), at(80 - 20 * i), at(0), at(80 - 20 * i + turned));
        }
        Similarity similarity = tally.similarity();
        Similarity.EmbeddingChange change = similarity.change().orElseThrow();
        assertEquals(1, change.original().value(), 1e-15);
        // cosines of 80, 60, 40, 50, 0 degrees against the order 0 … 4: one exchange of neighbours, 1 − 6·2/(5·24)
        assertEquals(0.9, similarity.spearman().value(), 1e-12);
        assertEquals(0.9, change.between().value(), 1e-12);
        assertEquals(Math.cos(Math.toRadians(30)), change.cosine().least(), 1e-12);
        assertEquals(
                (9 + Math.cos(Math.toRadians(30))) / 10, change.cosine().mean().value(), 1e-12);
        assertEquals(3, change.worst().getFirst().pair());
        assertEquals(Math.cos(Math.toRadians(50)), change.worst().getFirst().after(), 1e-12);
    }
}
