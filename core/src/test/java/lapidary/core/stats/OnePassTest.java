package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.WeightKernels;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the single pass promises: every row is read once, bins are exact whatever the order, and what is sampled is
/// close.
final class OnePassTest {

    @Test
    void everyRowIsReadOnceAndInBlocksOfBoundedSize() {
        TestMatrix matrix = TestMatrix.pseudoRandom(2500, 200, 4);
        AtomicLong rows = new AtomicLong();
        RowSource counting = new RowSource() {
            @Override
            public Shape shape() {
                return matrix.shape();
            }

            @Override
            public void decode(long firstRow, int count, float[] out) {
                rows.addAndGet(count);
                assertTrue(out.length <= 1 << 14, () -> out.length + " weights at once");
                matrix.decode(firstRow, count, out);
            }
        };
        Statistics.of(counting, Job.UNWATCHED);
        assertEquals(2500, rows.get());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsAreThoseOfTheFinalGridWhateverTheOrder(long seed) {
        Random random = new Random(seed);
        float offset = random.nextInt(3) * 100f * (float) random.nextGaussian();
        float[] values = new float[4000];
        DyadicCounts counts = new DyadicCounts(WeightKernels.fastest());
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int at = 0; at < values.length; at += 500) {
            float spread = (float) Math.scalb(1, random.nextInt(30) - 20);
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            for (int i = at; i < at + 500; i++) {
                values[i] = offset + spread * (float) random.nextGaussian();
                least = Math.min(least, values[i]);
                most = Math.max(most, values[i]);
            }
            counts.cover(least, most);
            counts.add(values, at, at + 500);
            low = Math.min(low, least);
            high = Math.max(high, most);
        }
        int exponent = DyadicCounts.exponent(low, high);
        long first = DyadicCounts.bin(low, exponent);
        long[] expected = new long[Math.toIntExact(DyadicCounts.bin(high, exponent) - first + 1)];
        for (float value : values) {
            expected[(int) (Math.floor(value / Math.pow(2, exponent)) - first)]++;
        }
        long[] found = new long[expected.length];
        counts.addTo(exponent, first, found);
        assertTrue(expected.length <= DyadicCounts.MOST_BINS);
        assertArrayEquals(expected, found);
    }

    @ParameterizedTest(name = "columns {0}")
    @ValueSource(ints = {1, 2, 3, 16, 63, 1000, 40_000})
    void rowsOfAnyLengthHaveTheirMagnitudes(int columns) {
        int rows = 80_000 / columns;
        TestMatrix matrix = TestMatrix.pseudoRandom(rows, columns, columns);
        Statistics statistics = Statistics.of(matrix, Job.UNWATCHED, new Workers(2));
        for (int row = 0; row < rows; row++) {
            float largest = 0;
            for (int column = 0; column < columns; column++) {
                largest = Math.max(largest, Math.abs(matrix.values()[row * columns + column]));
            }
            assertEquals(largest, statistics.rowAbsoluteMaximum(row));
        }
    }

    @Test
    void aSampledHistogramIsCloseAndExactAtItsEnds() {
        TestMatrix matrix = TestMatrix.pseudoRandom(1200, 1000, 9).with(600, 17, 0.5f);
        Statistics all = Statistics.of(matrix, Job.UNWATCHED);
        Statistics sampled = Statistics.of(matrix, Job.UNWATCHED, new Workers(2), 100_000);
        assertEquals(all.summary(), sampled.summary());
        assertEquals(all.outliers(), sampled.outliers());
        assertEquals(all.quantile(0), sampled.quantile(0));
        assertEquals(all.quantile(0.0001), sampled.quantile(0.0001));
        Histogram expected = all.histogram();
        Histogram found = sampled.histogram();
        assertEquals(expected.low(), found.low());
        assertEquals(expected.high(), found.high());
        assertEquals(1_200_000, found.total());
        int last = expected.counts().size() - 1;
        assertEquals(1, found.counts().get(last));
        assertEquals(expected.counts().get(0), found.counts().get(0));
        long until = 0;
        long foundUntil = 0;
        for (int bin = 0; bin <= last; bin++) {
            until += expected.counts().get(bin);
            foundUntil += found.counts().get(bin);
            // The largest distance of distribution functions of n = 100,000 drawn: 1.95/√n once in a thousand times.
            assertEquals(until / 1.2e6, foundUntil / 1.2e6, 1.95 / Math.sqrt(100_000), "bin " + bin);
        }
    }

    @Test
    void momentsOfWeightsFarFromZeroKeepTheirDigits() {
        float[] values = new float[100_000];
        double sum = 0;
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = 4096 + (float) random.nextInt(64) / 64;
            sum += values[i];
        }
        double mean = sum / values.length;
        double second = 0;
        for (float value : values) {
            second += (value - mean) * (value - mean);
        }
        Summary summary =
                Statistics.of(TestMatrix.of(100, 1000, values), Job.UNWATCHED).summary();
        assertEquals(mean, summary.mean(), 1e-9);
        assertEquals(Math.sqrt(second / values.length), summary.standardDeviation(), 1e-11);
    }

    @Test
    void aRowOfNothingButSpoiltWeightsHasMagnitudeZero() {
        float[] values = {1, Float.NaN, Float.NaN, Float.NEGATIVE_INFINITY, -2, 0};
        Statistics statistics = Statistics.of(TestMatrix.of(3, 2, values), Job.UNWATCHED);
        assertEquals(1, statistics.rowAbsoluteMaximum(0));
        assertEquals(0, statistics.rowAbsoluteMaximum(1));
        assertEquals(2, statistics.rowAbsoluteMaximum(2));
        assertEquals(3, statistics.histogram().total());
        assertEquals(3, statistics.outliers().size());
    }
}
