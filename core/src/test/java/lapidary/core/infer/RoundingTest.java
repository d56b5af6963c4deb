package lapidary.core.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Roundings of whole inputs, against the definitions written out.
class RoundingTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 96;

    @ParameterizedTest
    @EnumSource(ActivationFormat.class)
    void aTokenIsRoundedByItsOwnRange(ActivationFormat format) {
        float[] x = values(3);
        float[] found = run(new Rounding.Dynamic(format, false), x);
        for (int row = 0; row < ROWS; row++) {
            float[] part = Arrays.copyOfRange(x, row * COLUMNS, (row + 1) * COLUMNS);
            float low = 0;
            float high = 0;
            for (float value : part) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            float[] own = Arrays.copyOfRange(found, row * COLUMNS, (row + 1) * COLUMNS);
            assertArrayEquals(byDefinition(format, part, low, high), own, 0, format + ", row " + row);
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationFormat.class)
    void aTensorSharesOneRangeAndAStaticOneClips(ActivationFormat format) {
        float[] x = values(4);
        float low = 0;
        float high = 0;
        for (float value : x) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        assertArrayEquals(byDefinition(format, x, low, high), run(new Rounding.Dynamic(format, true), x), 0);
        float[] clipped = run(new Rounding.Static(format, -0.5f, 0.75f), x);
        assertArrayEquals(byDefinition(format, x, -0.5f, 0.75f), clipped, 0);
        float widest =
                switch (format) {
                    case INT8_ASYMMETRIC, INT4_ASYMMETRIC -> 0.75f + 1.25f / 15;
                    case INT8, INT4, FP8_E4M3, FP8_E5M2 -> 0.7500001f;
                };
        for (float value : clipped) {
            assertTrue(Math.abs(value) <= widest, "beyond the range: " + value);
        }
    }

    /// The nearest point of the grid, found by trying all of them.
    private static float[] byDefinition(ActivationFormat format, float[] x, float low, float high) {
        float magnitude = Math.max(-low, high);
        float[] grid =
                switch (format) {
                    case INT8 -> whole(magnitude / 127, -127, 127);
                    case INT4 -> whole(magnitude / 7, -7, 7);
                    case INT8_ASYMMETRIC -> asymmetric(low, high, 255);
                    case INT4_ASYMMETRIC -> asymmetric(low, high, 15);
                    case FP8_E4M3 -> floats(4, 3, 448, magnitude / 448);
                    case FP8_E5M2 -> floats(5, 2, 57344, magnitude / 57344);
                };
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            float best = grid[0];
            for (float point : grid) {
                best = Math.abs((double) point - x[i]) < Math.abs((double) best - x[i]) ? point : best;
            }
            out[i] = best;
        }
        return out;
    }

    private static float[] whole(float scale, int least, int most) {
        float[] grid = new float[most - least + 1];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (least + i) * scale;
        }
        return grid;
    }

    private static float[] asymmetric(float low, float high, int steps) {
        float scale = (high - low) / steps;
        int zero = (int) Math.round(-low / (double) scale);
        return whole(scale, -zero, steps - zero);
    }

    private static float[] floats(int exponentBits, int fractionBits, float largest, float scale) {
        int bias = (1 << exponentBits - 1) - 1;
        float[] grid = new float[2 << exponentBits + fractionBits];
        int count = 0;
        for (int exponent = 0; exponent < 1 << exponentBits; exponent++) {
            for (int fraction = 0; fraction < 1 << fractionBits; fraction++) {
                double part = (exponent == 0 ? 0 : 1) + (double) fraction / (1 << fractionBits);
                double value = part * Math.scalb(1.0, Math.max(1, exponent) - bias);
                if (value <= largest) {
                    grid[count++] = (float) value * scale;
                    grid[count++] = -(float) value * scale;
                }
            }
        }
        return Arrays.copyOf(grid, count);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyRoundingLeavesZerosAndKeepsNotANumberToItsToken(long seed) {
        float[] x = values(seed);
        Arrays.fill(x, 0, COLUMNS, 0);
        x[2 * COLUMNS + 5] = Float.NaN;
        List<Rounding> byToken = List.of(
                new Rounding.Half(),
                new Rounding.Bfloat(),
                new Rounding.Blocks(),
                new Rounding.SummedBlocks(),
                new Rounding.Dynamic(ActivationFormat.INT4_ASYMMETRIC, false),
                new Rounding.Dynamic(ActivationFormat.FP8_E4M3, false));
        for (Rounding rounding : byToken) {
            float[] found = run(rounding, x);
            assertArrayEquals(new float[COLUMNS], Arrays.copyOf(found, COLUMNS), 0, rounding + " of zeros");
            assertTrue(Float.isNaN(found[2 * COLUMNS + 5]), rounding + " hid a NaN");
            for (int i = 3 * COLUMNS; i < found.length; i++) {
                assertTrue(Float.isFinite(found[i]), rounding + " spread a NaN");
            }
        }
    }

    @Test
    void whatIsRoundedToSixteenBitsStaysSo() {
        float[] x = values(9);
        for (Rounding rounding : List.of(new Rounding.Half(), new Rounding.Bfloat(), Rounding.none())) {
            float[] once = run(rounding, x);
            assertArrayEquals(once, run(rounding, once));
        }
        assertArrayEquals(x, run(Rounding.none(), x));
    }

    /// Types by `vec_dot_type` in ggml-cpu.c of llama.cpp v0.5.0.
    @Test
    void inputsAreRoundedAsTheTypeOfTheWeightAsks() {
        assertEquals(Optional.of(Rounding.none()), Rounding.asLlamaCpp(DType.F32));
        assertEquals(Optional.of(new Rounding.Half()), Rounding.asLlamaCpp(DType.F16));
        assertEquals(Optional.of(new Rounding.Bfloat()), Rounding.asLlamaCpp(DType.BF16));
        for (DType type : List.of(DType.Q4_0, DType.Q5_0, DType.Q8_0, DType.IQ4_NL, DType.MXFP4)) {
            assertEquals(Optional.of(new Rounding.Blocks()), Rounding.asLlamaCpp(type), type.name());
        }
        for (DType type : List.of(DType.Q4_1, DType.Q5_1)) {
            assertEquals(Optional.of(new Rounding.SummedBlocks()), Rounding.asLlamaCpp(type), type.name());
        }
        for (DType type : List.of(DType.Q2_K, DType.Q6_K, DType.IQ4_XS, DType.IQ1_M, DType.TQ2_0)) {
            assertEquals(Optional.of(new Rounding.SuperBlocks()), Rounding.asLlamaCpp(type), type.name());
        }
        assertEquals(Optional.empty(), Rounding.asLlamaCpp(DType.F8_E4M3));
    }

    private static float[] values(long seed) {
        Random random = new Random(seed);
        float[] x = new float[ROWS * COLUMNS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (random.nextGaussian() * (1 + i / COLUMNS));
        }
        return x;
    }

    private static float[] run(Rounding rounding, float[] x) {
        try (NativeFloats from = new NativeFloats(x.length);
                NativeFloats to = new NativeFloats(x.length)) {
            Matrix in = from.matrix(ROWS, COLUMNS);
            in.set(x);
            rounding.apply(in, to.matrix(ROWS, COLUMNS));
            float[] out = to.matrix(ROWS, COLUMNS).toArray();
            rounding.apply(in, in);
            assertArrayEquals(out, in.toArray(), "in place");
            return out;
        }
    }
}
