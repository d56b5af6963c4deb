package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The vector roundings against the plain loops, bit for bit.
class BlockRoundingTest {
    private static final BlockRounding PLAIN = new PlainBlockRounding();
    private static final BlockRounding VECTOR = new VectorBlockRounding();
    private static final int BLOCKS = 65;

    static Stream<Arguments> rows() {
        return NastyWeights.KINDS.stream()
                .flatMap(kind -> IntStream.range(0, 3).mapToObj(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void roundingsAgree(String kind, int seed) {
        for (int size : new int[] {32, 24}) {
            float[] weights = NastyWeights.row(kind, 5 + BLOCKS * size, seed);
            Found plain = new Found(size);
            Found vector = new Found(size);
            PLAIN.byMagnitude(weights, 5, size, 127, plain.scales, plain.codes);
            VECTOR.byMagnitude(weights, 5, size, 127, vector.scales, vector.codes);
            plain.assertSame(vector);
            for (int limit : new int[] {8, 16}) {
                PLAIN.bySignedMaximum(weights, 5, size, limit, plain.scales, plain.codes);
                VECTOR.bySignedMaximum(weights, 5, size, limit, vector.scales, vector.codes);
                plain.assertSame(vector);
            }
            for (int limit : new int[] {15, 31}) {
                PLAIN.byRange(weights, 5, size, limit, plain.scales, plain.minimums, plain.codes);
                VECTOR.byRange(weights, 5, size, limit, vector.scales, vector.minimums, vector.codes);
                plain.assertSame(vector);
            }
        }
    }

    /// Every float next to a tie within the codes of Q8_0, with a scale of exactly 1.
    @Test
    void tiesGoAwayFromZero() {
        float[] weights = new float[32 * 7 * 127];
        int at = 0;
        for (int tie = 0; tie < 127; tie++) {
            for (int offset = -3; offset <= 3; offset++) {
                float near = Float.intBitsToFloat(Float.floatToRawIntBits(tie + 0.5f) + offset);
                weights[at] = 127;
                for (int i = 1; i < 32; i++) {
                    weights[at + i] = i % 2 == 0 ? near : -near;
                }
                at += 32;
            }
        }
        float[] scales = new float[weights.length / 32];
        byte[] codes = new byte[weights.length];
        VECTOR.byMagnitude(weights, 0, 32, 127, scales, codes);
        for (int i = 0; i < weights.length; i++) {
            double exact =
                    weights[i] < 0 ? -Math.floor(0.5 - (double) weights[i]) : Math.floor(0.5 + (double) weights[i]);
            assertEquals((byte) exact, codes[i], "weight " + weights[i] + " by scale " + scales[i / 32]);
        }
    }

    private static final class Found {
        private final float[] scales = new float[BLOCKS];
        private final float[] minimums = new float[BLOCKS];
        private final byte[] codes;

        Found(int size) {
            codes = new byte[BLOCKS * size];
        }

        void assertSame(Found other) {
            assertArrayEquals(bits(scales), bits(other.scales));
            assertArrayEquals(bits(minimums), bits(other.minimums));
            assertArrayEquals(codes, other.codes);
        }

        private static int[] bits(float[] values) {
            return IntStream.range(0, values.length)
                    .map(i -> Float.floatToIntBits(values[i]))
                    .toArray();
        }
    }
}
