package lapidary.core.linalg;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.linalg.InputRounding.SmallFloat;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The roundings of activations: vector against plain loops bit for bit, both against ggml's own bytes and against
/// the definition by search.
class InputRoundingTest {
    private static final InputRounding PLAIN = new PlainInputRounding();
    private static final InputRounding VECTOR = new VectorInputRounding();
    private static final int N = 512;
    private static final NativeFloats ROOM = new NativeFloats(2 * N + 8);

    // What `from_float` of libggml-cpu-zen4.so of llama.cpp v0.5.0 gives for pattern().
    private static final String Q8_0 =
            "00288199d638c06c3f365396fc8a3a110d2e74e0702702032873e478341418429307d0239f62464f7fd04be8aa93a1d530ab"
                    + "5118051851ab30d5a193aae84bd07f4f4662971f9c078d461a15367fe2792b03032977df7a300e123d83fc9057394272bd3b"
                    + "d49300000000000000000000000000000000000000000000000000000000000000000000003c7ff8f9fafafafbfcfcfcfdfe"
                    + "fefeff0000000102020203040404050606060708e823dd38b85e28182e68c74cf6c5b9d31277ffae817b98dc45d2855f5c7f"
                    + "c634c57ed01f5c5e81cf43d892787ea6f9710bcab0bbec43bb5e220c1c52a92bcd968599d3347f1bb26531233d7fd96912e2"
                    + "d9f83e9d32dfb4b0d41f831dcfa8aad2228a29e0bec4";
    private static final String Q8_1 =
            "0028844b8199d638c06c3f365396fc8a3a110d2e74e0702702032873e478341418429307d02307409f62464f7fd04be8aa93"
                    + "a1d530ab5118051851ab30d5a193aae84bd07f4f4662971f05449c078d461a15367fe2792b03032977df7a300e123d83fc90"
                    + "57394272bd3bd493000000000000000000000000000000000000000000000000000000000000000000000000003cf0577ff8"
                    + "f9fafafafbfcfcfcfdfefefeff0000000102020203040404050606060708e8234344dd38b85e28182e68c74cf6c5b9d31277"
                    + "ffae817b98dc45d2855f5c7fc634c57ed01ff3bd5c5e81cf43d892787ea6f9710bcab0bbec43bb5e220c1c52a92bcd968599"
                    + "d3347f1ba2beb26531233d7fd96912e2d9f83e9d32dfb4b0d41f831dcfa8aad2228a29e0bec4";
    private static final String Q8_K =
            "000080bf040301fe02fdfefefd030004feff00fffc01fcff0000fffc01fcfefffffe030001fffffffe01ff0001020101ff01"
                    + "ff000000ff01ff0101020100ff01feffffff010001ff000000ff00ff00000000ff00ff00000000010001ff0000ff00000001"
                    + "0000000000000000000000000000000000000000000000000000000000000000810807060606050404040302020201000000"
                    + "fffefefefdfcfcfcfbfafafaf9f801ff01ffff00fffe01ff0001010100fe000102fe0201ff0102fffffe01ff01feffff0100"
                    + "ff0001ffff0100ff0000010100ff01ff000000ff010000010101000000000000000000000000000000000000000000000000"
                    + "000000000000000000000100edff0000fffffeff000000000000bdffc4fffdff0100ffff020000000000";
    private static final String F16 =
            "f0c370c240bd003ff0bfc842e03fd03e3041a0c200af68c3403f40388036c03d4043e0bb0843e03c002d002e103d304300bb"
                    + "8843703ee038203a2840d0c20033";
    private static final String BF16 =
            "7ec04ec0a8bfe03ffebf5940fc3fda3f264054c0e0bd6dc0e83f083fd03eb83f68407cbf61409c3fa03dc03da23f664060bf"
                    + "7140ce3f1c3f443f05405ac0603e";

    @AfterAll
    static void close() {
        ROOM.close();
    }

    /// The numbers that ggml's bytes were made from: four magnitudes, zeros, and ties.
    private static float[] pattern() {
        float[] x = new float[256];
        for (int i = 0; i < 256; i++) {
            x[i] = (float) ((i * i * 37 + i * 11) % 509 - 254) / (64 << i / 32 % 4);
        }
        for (int i = 96; i < 128; i++) {
            x[i] = 0;
        }
        for (int i = 128; i < 160; i++) {
            x[i] = (i - 144) * 0.5f;
        }
        x[128] = 127;
        return x;
    }

    @Test
    void blocksAreThoseOfGgml() {
        for (InputRounding kernels : new InputRounding[] {PLAIN, VECTOR}) {
            float[] found = run(pattern(), kernels::blocks);
            assertArrayEquals(decoded(DType.Q8_0, Q8_0), found);
            assertArrayEquals(decoded(DType.Q8_1, Q8_1), found);
        }
    }

    @Test
    void superBlocksAreThoseOfGgml() {
        for (InputRounding kernels : new InputRounding[] {PLAIN, VECTOR}) {
            assertArrayEquals(decoded(DType.Q8_K, Q8_K), run(pattern(), kernels::superBlocks));
        }
    }

    @Test
    void sixteenBitsAreThoseOfGgml() {
        float[] first = Arrays.copyOf(pattern(), 32);
        for (InputRounding kernels : new InputRounding[] {PLAIN, VECTOR}) {
            assertArrayEquals(decoded(DType.F16, F16), run(first, kernels::halves));
            assertArrayEquals(decoded(DType.BF16, BF16), run(first, kernels::bfloats));
        }
    }

    private static float[] decoded(DType type, String bytes) {
        Codec codec = Codecs.find(type).orElseThrow();
        byte[] data = HexFormat.of().parseHex(bytes);
        int count = data.length / type.blockBytes() * type.blockElements();
        float[] values = new float[count];
        codec.decode(MemorySegment.ofArray(data), 0, count, values, 0);
        return values;
    }

    static Stream<Arguments> rows() {
        return NastyWeights.KINDS.stream()
                .flatMap(kind -> IntStream.range(0, 3).mapToObj(seed -> Arguments.of(kind, seed)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void vectorAndPlainAgreeBitForBit(String kind, int seed) {
        float[] x = NastyWeights.row(kind, N, seed);
        if (seed == 2) {
            x[seed * 7] = Float.NaN;
            x[N - 1] = Float.POSITIVE_INFINITY;
        }
        for (int n : new int[] {N, 256 + 37}) {
            float[] part = Arrays.copyOf(x, n);
            agree(part, kernels -> kernels::halves);
            agree(part, kernels -> kernels::bfloats);
            agree(part, kernels -> (in, at, m, out, to) -> kernels.grid(in, at, m, 0.013f, -127, 127, out, to));
            agree(part, kernels -> (in, at, m, out, to) -> kernels.grid(in, at, m, 0, -7, 7, out, to));
            agree(part, kernels -> (in, at, m, out, to) -> kernels.steps(in, at, m, -0.5f, 0.25f, 15, out, to));
            for (SmallFloat type : SmallFloat.values()) {
                agree(part, kernels -> (in, at, m, out, to) -> kernels.smallFloats(in, at, m, 0.01f, type, out, to));
            }
            MemorySegment room = put(part);
            assertEquals(PLAIN.magnitude(room, 3, n), VECTOR.magnitude(room, 3, n));
            assertEquals(PLAIN.lowest(room, 3, n), VECTOR.lowest(room, 3, n));
            assertEquals(PLAIN.highest(room, 3, n), VECTOR.highest(room, 3, n));
        }
        agree(x, kernels -> kernels::blocks);
        agree(x, kernels -> kernels::superBlocks);
    }

    /// Every second number is a tie between two half-precision numbers, or a hair beside one.
    @Test
    void tiesOfHalfPrecisionGoToTheEvenOne() {
        Random random = new Random(5);
        float[] x = new float[N];
        for (int i = 0; i < N; i++) {
            int half = random.nextInt(0x7c00);
            float low = Float.float16ToFloat((short) half);
            float high = Float.float16ToFloat((short) (half + 1));
            float middle = Float.isInfinite(high) ? 65520 : (low + high) / 2;
            x[i] = switch (i % 4) {
                case 0 -> middle;
                case 1 -> -middle;
                case 2 -> Math.nextUp(middle);
                default -> Math.nextDown(middle);
            };
        }
        agree(x, kernels -> kernels::halves);
    }

    @ParameterizedTest
    @EnumSource(SmallFloat.class)
    void smallFloatsAreTheNearestOfAllTheirValues(SmallFloat type) {
        DType stored = type == SmallFloat.E4M3 ? DType.F8_E4M3 : DType.F8_E5M2;
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        float[] values = new float[256];
        Codecs.find(stored).orElseThrow().decode(MemorySegment.ofArray(all), 0, 256, values, 0);
        Random random = new Random(11);
        float[] x = new float[N];
        for (int i = 0; i < N; i++) {
            x[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(34) - 20);
        }
        float[] found = run(x, (in, at, n, out, to) -> VECTOR.smallFloats(in, at, n, 1, type, out, to));
        for (int i = 0; i < N; i++) {
            double best = Double.POSITIVE_INFINITY;
            for (float value : values) {
                if (Float.isFinite(value)) {
                    best = Math.min(best, Math.abs((double) value - x[i]));
                }
            }
            assertEquals(best, Math.abs((double) found[i] - x[i]), 0, x[i] + " became " + found[i]);
        }
        assertArrayEquals(found, run(found, (in, at, n, out, to) -> VECTOR.smallFloats(in, at, n, 1, type, out, to)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void blocksStayWithinHalfAStepAndTheRoundingOfTheScale(String kind, int seed) {
        float[] x = NastyWeights.row(kind, N, seed);
        float[] found = run(x, VECTOR::blocks);
        for (int from = 0; from < N; from += InputRounding.BLOCK) {
            double magnitude = 0;
            for (int i = from; i < from + InputRounding.BLOCK; i++) {
                magnitude = Math.max(magnitude, Math.abs(x[i]));
            }
            if (magnitude / 127 > 65504 || magnitude / 127 < 6.2e-5) {
                continue; // the scale has no normal half-precision form
            }
            for (int i = from; i < from + InputRounding.BLOCK; i++) {
                double bound = magnitude / 254 * 1.001 + Math.abs(x[i]) * 0x1p-11;
                assertTrue(Math.abs(found[i] - x[i]) <= bound, kind + ": " + x[i] + " became " + found[i]);
            }
        }
    }

    @Test
    void oneNotANumberSpoilsItsBlockAndNoOther() {
        float[] x = pattern();
        x[40] = Float.NaN;
        float[] found = run(x, VECTOR::blocks);
        for (int i = 0; i < 256; i++) {
            assertEquals(i / 32 == 1, Float.isNaN(found[i]), "element " + i);
        }
    }

    private interface Kernel {
        void round(MemorySegment x, long xAt, int n, MemorySegment out, long outAt);
    }

    private static void agree(float[] x, Function<InputRounding, Kernel> kernel) {
        assertArrayEquals(run(x, kernel.apply(PLAIN)), run(x, kernel.apply(VECTOR)));
    }

    private static MemorySegment put(float[] x) {
        MemorySegment.copy(x, 0, ROOM.data(), JAVA_FLOAT, 4 * 3, x.length);
        return ROOM.data();
    }

    /// At odd places, so that nothing rests on alignment; and in place, which must give the same.
    private static float[] run(float[] x, Kernel kernel) {
        kernel.round(put(x), 3, x.length, ROOM.data(), N + 7);
        float[] out = ROOM.data().asSlice(4 * (N + 7), 4L * x.length).toArray(JAVA_FLOAT);
        kernel.round(put(x), 3, x.length, ROOM.data(), 3);
        assertArrayEquals(out, ROOM.data().asSlice(4 * 3, 4L * x.length).toArray(JAVA_FLOAT), "in place");
        return out;
    }
}
