package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;

final class HistogramTest {

    @Test
    void theQuantizedWeightsAreCountedOnTheSameBins() {
        TestMatrix original = TestMatrix.pseudoRandom(300, 331, 1);
        Histogram of = Statistics.of(original, Job.UNWATCHED).histogram();
        Histogram quantized = Histogram.of(original.rounded(1 / 61.0), of, Job.UNWATCHED);
        assertEquals(of.width(), quantized.width());
        assertEquals(of.total(), quantized.total());
        // 8/61 lies beyond the largest weight: rounded weights outside the bins are counted, not lost.
        assertTrue(quantized.below() > 0);
        assertTrue(quantized.above() > 0);
        assertEquals(of.counts().size(), quantized.counts().size());
        assertEquals(15, quantized.counts().stream().filter(c -> c > 0).count());
    }

    @Test
    void edgesBelongToTheBinOnTheirRightButTheLastToTheLast() {
        Histogram histogram = Histogram.of(TestMatrix.of(1, 4, 0, 1, 1, 2048), 0, 2048, Job.UNWATCHED);
        assertEquals(1, histogram.counts().get(0));
        assertEquals(2, histogram.counts().get(1));
        assertEquals(1, histogram.counts().get(2047));
        assertEquals(5, histogram.edge(5));
    }

    @Test
    void infinitiesAreNowhere() {
        Histogram histogram = Histogram.of(
                TestMatrix.of(1, 5, Float.NEGATIVE_INFINITY, -5, 0.5f, 7, Float.POSITIVE_INFINITY),
                0,
                1,
                Job.UNWATCHED);
        assertEquals(1, histogram.below());
        assertEquals(1, histogram.above());
        assertEquals(3, histogram.total());
    }

    @Test
    void quantilesOutsideTheBinsAreTheirEnds() {
        Histogram histogram = new Histogram(0, 1, Collections.nCopies(Histogram.BINS, 0L), 3, 1);
        assertEquals(0, histogram.quantile(0.5));
        assertEquals(1, histogram.quantile(0.9));
    }

    @Test
    void anEmptyRangeIsAMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Histogram(1, 1, Collections.nCopies(Histogram.BINS, 0L), 0, 0));
    }
}
