package lapidary.app.preview.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Similarity;
import lapidary.views.plot.HistogramSeries;
import org.junit.jupiter.api.Test;

class PairWordsTest {
    @Test
    void everyCosineIsCountedOnceFromTheSmallestToOne() {
        HistogramSeries series = PairWords.distribution(List.of(0.5, 0.75, 1.0, 1.0, Double.NaN));
        assertEquals(4, series.total());
        assertEquals(0.5, series.low());
        assertEquals(1, series.counts()[0]);
        assertEquals(2, series.counts()[series.counts().length - 1]);
    }

    @Test
    void equalModelsStillHaveAnAxis() {
        HistogramSeries series = PairWords.distribution(List.of(1.0, 1.0));
        long[] expected = new long[64];
        expected[63] = 2;
        assertArrayEquals(expected, series.counts());
        assertEquals(2, Arrays.stream(series.counts()).sum());
    }

    @Test
    void pairsThatDidNotMoveAreNoWorstPairs() {
        List<Similarity.WorstPair> worst =
                List.of(new Similarity.WorstPair(0, 4.2, 0.8127, 0.64), new Similarity.WorstPair(1, 1, 0.3, 0.3));
        assertEquals(List.of("0.813 → 0.640 (people 4.2)"), PairWords.worst(worst, Optional.empty()));
    }
}
