package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products of Q4_1 and Q5_1 weights with Q8_1 activations, against ggml's definition in whole numbers and double.
class BlockSumsTest {
    private static final int BLOCK = 32;
    private static final int INPUTS = 3 * BLOCK;
    private static final int OUTPUTS = 300;
    private static final int TOKENS = 5;

    @ParameterizedTest
    @CsvSource({"Q4_1, 1", "Q4_1, 2", "Q5_1, 3", "Q5_1, 4"})
    void productsAreThoseOfTheStoredSums(DType type, long seed) {
        Random random = new Random(seed);
        Packed weight = weight(type, random);
        float[] x = values(TOKENS * INPUTS, 3, random);
        java.util.Arrays.fill(x, BLOCK, 2 * BLOCK, 0);
        float[] decoded = new float[OUTPUTS * INPUTS];
        weight.decode(0, OUTPUTS, decoded);
        try (NativeFloats room = new NativeFloats((long) (2 * TOKENS + OUTPUTS) * INPUTS);
                NativeFloats out = new NativeFloats((long) TOKENS * OUTPUTS)) {
            Matrix all = room.matrix(2 * TOKENS + OUTPUTS, INPUTS);
            Matrix from = all.rows(0, TOKENS);
            Matrix rounded = all.rows(TOKENS, TOKENS);
            Matrix weights = all.rows(2 * TOKENS, OUTPUTS);
            from.set(x);
            weights.set(decoded);
            new Rounding.SummedBlocks().apply(from, rounded);
            Matrix to = out.matrix(TOKENS, OUTPUTS);
            LinearLayer linear = new LinearLayer(Workers.shared());
            linear.run(rounded, new LayerWeight.Decoded(weights), false, to);
            double without = largestError(to, weight, x, 0);
            linear.addSums(from, weight, 0, to);
            double with = largestError(to, weight, x, 0);
            assertTrue(with < 3e-4 && with < without / 300, with + " with the sums, " + without + " without");
            Matrix part = to.columns(0, 40);
            linear.run(rounded, new LayerWeight.Decoded(weights.rows(257, 40)), false, part);
            linear.addSums(from, weight, 257, part);
            assertEquals(0, largestError(part, weight, x, 257), 3e-4, "rows of a stack");
            linear.close();
        }
    }

    private static double largestError(Matrix found, Packed weight, float[] x, int firstRow) {
        double largest = 0;
        for (int token = 0; token < TOKENS; token++) {
            for (int output = 0; output < found.columns(); output++) {
                double expected = byDefinition(weight, firstRow + output, x, token * INPUTS);
                largest = Math.max(largest, Math.abs(found.get(token, output) - expected));
            }
        }
        return largest;
    }

    /// Σ over blocks of d · half(e) · Σ code · code + m · half(e · Σ code), with e = max|x| / 127.
    private static double byDefinition(Packed weight, int row, float[] x, int at) {
        int bytes = weight.type().blockBytes();
        ByteBuffer data = weight.data().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        double sum = 0;
        for (int block = 0; block < INPUTS / BLOCK; block++) {
            int begin = (row * (INPUTS / BLOCK) + block) * bytes;
            float magnitude = 0;
            for (int i = 0; i < BLOCK; i++) {
                magnitude = Math.max(magnitude, Math.abs(x[at + block * BLOCK + i]));
            }
            float scale = magnitude / 127;
            float inverse = magnitude == 0 ? 0 : 127 / magnitude;
            long products = 0;
            long codes = 0;
            for (int i = 0; i < BLOCK; i++) {
                int code = (int) Math.rint(x[at + block * BLOCK + i] * inverse);
                products += (long) code * code(data, begin, weight.type(), i);
                codes += code;
            }
            double d = Float.float16ToFloat(data.getShort(begin));
            double m = Float.float16ToFloat(data.getShort(begin + 2));
            sum += d * half(scale) * products + m * half(scale * codes);
        }
        return sum;
    }

    /// The first 16 codes of a block are the low halves of its bytes; Q5_1 has the fifth bits before them.
    private static int code(ByteBuffer data, int begin, DType type, int i) {
        int first = type == DType.Q4_1 ? 4 : 8;
        int low = data.get(begin + first + i % 16) >> (i < 16 ? 0 : 4) & 15;
        return type == DType.Q4_1 ? low : low | (data.getInt(begin + 4) >>> i & 1) << 4;
    }

    private static Packed weight(DType type, Random random) {
        Codec codec = Codecs.find(type).orElseThrow();
        float[] values = values(OUTPUTS * INPUTS, 1, random);
        byte[] bytes = new byte[Math.toIntExact(type.bytes(Shape.of(OUTPUTS, INPUTS)))];
        codec.encode(values, 0, values.length, MemorySegment.ofArray(bytes), 0);
        return new Packed(Shape.of(OUTPUTS, INPUTS), type, MemorySegment.ofArray(bytes));
    }

    private static float[] values(int count, double mean, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + random.nextGaussian());
        }
        return values;
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
