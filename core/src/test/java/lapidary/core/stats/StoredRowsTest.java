package lapidary.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Statistics of weights in their stored form against those of the same weights decoded, which no shortcut knows.
final class StoredRowsTest {
    /// Weights up to which all are counted: far fewer than there are, so that most blocks are not decoded.
    private static final long COUNTED = 20_000;

    @ParameterizedTest(name = "{0}, columns {1}")
    @CsvSource({"BF16, 64", "BF16, 331", "BF16, 5000", "F16, 64", "F16, 331", "F16, 5000"})
    void halvesHaveTheStatisticsOfTheirDecodedWeightsDigitForDigit(DType type, int columns) {
        CompressedTensor tensor = stored(type, 400_000 / columns, columns, 0);
        assertTrue(of(decodedOnly(tensor), 1).isSame(of(tensor, 1)));
    }

    @ParameterizedTest(name = "columns {0}")
    @ValueSource(ints = {32, 352, 4096, 8192})
    void blocksHaveTheStatisticsOfTheirDecodedWeights(int columns) {
        CompressedTensor tensor = stored(DType.Q8_0, 400_000 / columns, columns, 0);
        same(of(decodedOnly(tensor), 1), of(tensor, 1));
    }

    @Test
    void blocksFarFromZeroKeepTheirDigits() {
        CompressedTensor tensor = stored(DType.Q8_0, 300, 1024, 10);
        same(of(decodedOnly(tensor), 1), of(tensor, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "Q8_0"})
    void weightsThatAreNotFiniteAreFoundWhereTheyStand(DType type) {
        CompressedTensor tensor = stored(type, 300, 1024, 0);
        MemorySegment data = tensor instanceof Packed packed ? packed.data() : ((Dense) tensor).data();
        // The scale of a block, or a weight.
        long at = type == DType.Q8_0 ? 5 * type.bytes(Shape.of(1024)) + 34 * 7 : 2 * (5 * 1024 + 224);
        data.set(ValueLayout.JAVA_BYTE, at, (byte) 0xc1);
        data.set(ValueLayout.JAVA_BYTE, at + 1, (byte) 0x7f);
        Statistics found = of(tensor, 1);
        same(of(decodedOnly(tensor), 1), found);
        assertEquals(5, found.firstNotFinite().orElseThrow().row());
        assertEquals(224, found.firstNotFinite().orElseThrow().column());
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16", "Q8_0"})
    void theThreadCountChangesNothing(DType type) {
        CompressedTensor tensor = stored(type, 1200, 1024, 0);
        Statistics one = of(tensor, 1);
        for (int threads : new int[] {2, 3, 8}) {
            assertTrue(one.isSame(of(tensor, threads)), threads + " threads");
        }
    }

    @Test
    void equalWeightsInBlocksHaveNoDeviation() {
        float[] weights = new float[64 * 1024];
        Arrays.fill(weights, 0.37f);
        Summary summary = of(stored(DType.Q8_0, 64, 1024, weights), 1).summary();
        assertEquals(0, summary.standardDeviation());
        assertEquals(summary.minimum(), summary.mean());
    }

    /// Everything the same, but for the last digits of moments.
    private static void same(Statistics expected, Statistics found) {
        Summary some = expected.summary();
        Summary other = found.summary();
        assertEquals(some.mean(), other.mean(), 1e-14 * some.absoluteMaximum());
        assertEquals(some.standardDeviation(), other.standardDeviation(), 1e-12 * some.standardDeviation());
        assertEquals(some.skewness(), other.skewness(), 1e-10);
        assertEquals(some.excessKurtosis(), other.excessKurtosis(), 1e-10);
        assertEquals(some.minimum(), other.minimum());
        assertEquals(some.maximum(), other.maximum());
        assertEquals(some.zeros(), other.zeros());
        assertEquals(some.notNumbers(), other.notNumbers());
        assertEquals(some.infinities(), other.infinities());
        assertEquals(expected.histogram(), found.histogram());
        assertEquals(expected.firstNotFinite(), found.firstNotFinite());
        for (int i = 0; i < Statistics.OUTLIERS; i++) {
            assertEquals(
                    expected.outliers().get(i).row(), found.outliers().get(i).row());
            assertEquals(
                    expected.outliers().get(i).column(), found.outliers().get(i).column());
        }
        for (int row = 0; row < expected.rows(); row++) {
            assertEquals(expected.rowAbsoluteMaximum(row), found.rowAbsoluteMaximum(row));
        }
        assertEquals(expected.quantile(0.0005), found.quantile(0.0005));
    }

    private static Statistics of(RowSource source, int threads) {
        return Statistics.of(source, Job.UNWATCHED, new Workers(threads), COUNTED);
    }

    private static RowSource decodedOnly(CompressedTensor tensor) {
        return new RowSource() {
            @Override
            public Shape shape() {
                return tensor.shape();
            }

            @Override
            public void decode(long firstRow, int rows, float[] out) {
                tensor.decode(firstRow, rows, out);
            }
        };
    }

    private static CompressedTensor stored(DType type, int rows, int columns, float offset) {
        Random random = new Random(columns);
        float[] weights = new float[rows * columns];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(50) == 0 ? 0 : offset + (float) random.nextGaussian();
        }
        return stored(type, rows, columns, weights);
    }

    private static CompressedTensor stored(DType type, int rows, int columns, float[] weights) {
        Shape shape = Shape.of(rows, columns);
        MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(shape))]);
        Codecs.find(type).orElseThrow().encode(weights, 0, weights.length, data, 0);
        return type == DType.Q8_0 ? new Packed(shape, type, data) : new Dense(shape, type, data);
    }
}
