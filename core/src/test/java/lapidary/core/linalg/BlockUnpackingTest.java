package lapidary.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.linalg.BlockUnpacking.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vector unpacking against the plain loops, bit for bit.
class BlockUnpackingTest {
    private static final BlockUnpacking PLAIN = new PlainBlockUnpacking();
    private static final BlockUnpacking VECTOR = new VectorBlockUnpacking();

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 20, 32})
    void unpackingsAgree(int count) {
        Random random = new Random(count);
        float[] scales = {0.03f, -0f, 0f, -1e-41f, 6e4f, Float.POSITIVE_INFINITY, Float.NaN};
        for (float scale : scales) {
            byte[] bytes = new byte[200];
            random.nextBytes(bytes);
            float minimum = scale == 0 ? -0f : random.nextFloat();
            for (int shift = 0; shift < 8; shift++) {
                check(bytes, shift, count, random.nextInt(), scale, minimum);
            }
        }
    }

    private static void check(byte[] bytes, int shift, int count, int word, float scale, float minimum) {
        float[] plain = new float[105];
        float[] vector = plain.clone();
        Bits code = new Bits(7, shift, 8 - shift);
        Bits low = new Bits(3, shift / 4 * 4, 4);
        Bits high = new Bits(40, shift, 1);
        int shiftOfPair = shift / 2 * 2;
        PLAIN.unpack(bytes, code, count, shift, scale, minimum, plain, 1);
        VECTOR.unpack(bytes, code, count, shift, scale, minimum, vector, 1);
        PLAIN.unpack(bytes, low, high, count, 16, scale, minimum, plain, 35);
        VECTOR.unpack(bytes, low, high, count, 16, scale, minimum, vector, 35);
        PLAIN.unpack(bytes, new Bits(80, shiftOfPair, 2), word, count, 0, scale, minimum, plain, 70);
        VECTOR.unpack(bytes, new Bits(80, shiftOfPair, 2), word, count, 0, scale, minimum, vector, 70);
        assertArrayEquals(bits(plain), bits(vector));
    }

    @Test
    void codesAreReadByTheirFormula() {
        byte[] bytes = {(byte) 0xa7, 0x5c};
        float[] out = new float[2];
        PLAIN.unpack(bytes, new Bits(0, 4, 4), 2, 8, 0.5f, 1, out, 0);
        assertArrayEquals(new float[] {0, -2.5f}, out);
        PLAIN.unpack(bytes, new Bits(0, 0, 4), new Bits(0, 7, 1), 2, 0, 1, 0, out, 0);
        assertArrayEquals(new float[] {23, 12}, out);
        PLAIN.unpack(bytes, new Bits(0, 0, 4), 2, 2, 0, 1, 0, out, 0);
        assertArrayEquals(new float[] {7, 28}, out);
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }
}
