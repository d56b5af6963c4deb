package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LevelTableTest {
    /// bitsandbytes, `csrc/kernels.cu` and QLoRA, appendix E.
    private static final float[] NF4 = {
        -1f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1f
    };

    /// The thresholds of its decision tree; a number above one goes up.
    private static final float[] NF4_THRESHOLDS = {
        -.84810f, -.61063f, -.46000f, -.33968f, -.23461f, -.13791f, -.04553f, .03979f, .12026f, .20352f, .29201f,
        .38931f, .50166f, .64279f, .86148f
    };

    static Stream<LevelTable> tables() {
        return Stream.of(
                        IntStream.rangeClosed(2, 8)
                                .boxed()
                                .flatMap(bits -> Stream.of(
                                        LevelTable.normalFloat(bits),
                                        LevelTable.integer(bits),
                                        LevelTable.dynamic(bits))),
                        Stream.of(LevelTable.abnormalFloat(), LevelTable.bitsAndBytesFloat()),
                        IntStream.rangeClosed(1, 5).boxed().flatMap(exponent -> IntStream.rangeClosed(0, 7 - exponent)
                                .mapToObj(mantissa -> LevelTable.floating(exponent, mantissa))))
                .flatMap(tables -> tables);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void levelsRiseAndHoldZero(LevelTable table) {
        float[] levels = table.levels();
        assertTrue(levels.length <= 1 << table.bits(), table.name());
        for (int i = 1; i < levels.length; i++) {
            assertTrue(levels[i - 1] < levels[i], table.name());
        }
        assertTrue(IntStream.range(0, levels.length).anyMatch(i -> levels[i] == 0), table.name());
        assertTrue(levels[levels.length - 1] == table.largest(), table.name());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void eachLevelIsItsOwnNearestAndNoOtherIsNearer(LevelTable table) {
        Random random = new Random(5);
        float[] levels = table.levels();
        for (int i = 0; i < levels.length; i++) {
            assertEquals(i, table.nearest(levels[i]), table.name());
        }
        for (int i = 0; i < 2000; i++) {
            float value = (random.nextFloat() * 2.4f - 1.2f) * table.largest();
            double found = Math.abs((double) value - levels[table.nearest(value)]);
            for (float level : levels) {
                assertTrue(found <= Math.abs((double) value - level), table.name() + " at " + value);
            }
        }
    }

    @Test
    void normalFloatOfFourBitsIsTheTableOfBitsAndBytes() {
        assertArrayEquals(NF4, LevelTable.normalFloat(4).levels(), 1.2e-7f);
        assertArrayEquals(NF4_THRESHOLDS, LevelTable.normalFloat(4).middles(), 6e-6f);
    }

    @Test
    void normalFloatOfFewerBitsFollowsTheSameRecipe() {
        assertArrayEquals(
                new float[] {-1, -.4786f, -.2171f, 0, .1609f, .3379f, .5626f, 1},
                LevelTable.normalFloat(3).levels(),
                5e-5f);
        assertArrayEquals(
                new float[] {-1, 0, .3379f, 1}, LevelTable.normalFloat(2).levels(), 5e-5f);
    }

    @Test
    void dynamicOfFourBitsHasNoMinusOne() {
        float[] positive = {.0055f, .0325f, .0775f, .2125f, .4375f, .6625f, .8875f};
        float[] expected = new float[16];
        for (int i = 0; i < 7; i++) {
            expected[8 + i] = positive[i];
            expected[6 - i] = -positive[i];
        }
        expected[15] = 1;
        assertArrayEquals(expected, LevelTable.dynamic(4).levels(), 1e-7f);
    }

    @Test
    void theFloatOfBitsAndBytesReachesFurtherDownThanTheOpenOne() {
        float[] levels = LevelTable.bitsAndBytesFloat().levels();
        assertEquals(15, levels.length);
        assertEquals(.00521f, levels[8], 5e-6f);
        assertEquals(1 / 12f, LevelTable.floating(2, 1).levels()[8] / 6, 1e-7f);
    }

    /// OCP 8-bit Floating Point Specification 1.0, table 1; OCP Microscaling Formats 1.0, tables 2 to 5.
    @ParameterizedTest
    @CsvSource({
        "2, 1, 15, 6, 0.5",
        "2, 3, 63, 7.5, 0.125",
        "3, 2, 63, 28, 0.0625",
        "4, 3, 253, 448, 0.001953125",
        "5, 2, 247, 57344, 1.52587890625e-05"
    })
    void smallFloatsReachAsFarAsTheirSpecificationSays(int exponent, int mantissa, int count, float most, float least) {
        LevelTable table = LevelTable.floating(exponent, mantissa);
        assertEquals(count, table.levels().length);
        assertEquals(most, table.largest());
        assertEquals(least, table.levels()[count / 2 + 1]);
    }

    @Test
    void smallFloatsHaveOneLevelForEachCodeAndOneZero() {
        for (int exponent = 1; exponent <= 5; exponent++) {
            for (int mantissa = 0; mantissa + exponent <= 7; mantissa++) {
                boolean hasReserved = exponent == 4 && mantissa == 3 || exponent == 5 && mantissa == 2;
                int codes = 1 << 1 + exponent + mantissa;
                if (!hasReserved) {
                    LevelTable table = LevelTable.floating(exponent, mantissa);
                    assertEquals(codes - 1, table.levels().length, table.name());
                    int bias = (1 << exponent - 1) - 1;
                    double largest = (2 - Math.pow(2, -mantissa)) * Math.pow(2, (1 << exponent) - 1 - bias);
                    assertEquals((float) largest, table.largest(), table.name());
                }
            }
        }
    }

    @Test
    void tenBitsOfMantissaAreHalfPrecision() {
        LevelTable half = LevelTable.floating(5, 10);
        Random random = new Random(1);
        for (int i = 0; i < 5000; i++) {
            float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(30) - 20));
            if (i % 3 == 0) { // in the middle between two
                value = Float.float16ToFloat(Float.floatToFloat16(value));
                value += Math.scalb(1f, Math.max(-14, Math.getExponent(value)) - 11);
            }
            assertEquals(Float.float16ToFloat(Float.floatToFloat16(value)), half.levels()[half.nearest(value)], 0f);
        }
    }

    @Test
    void eightBitsOfExponentAreBfloat() {
        LevelTable brain = LevelTable.floating(8, 7);
        Random random = new Random(2);
        for (int i = 0; i < 5000; i++) {
            float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(60) - 30));
            int bits = Float.floatToRawIntBits(value);
            float expected = Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
            assertEquals(expected, brain.levels()[brain.nearest(value)]);
        }
    }

    @Test
    void fourBitFloatsRoundHalfToEven() {
        LevelTable table = LevelTable.floating(2, 1);
        float[] from = {.25f, .75f, 1.25f, 1.75f, 2.5f, 3.5f, 5f, 7f, -.25f, -2.5f, -5f};
        float[] expected = {0, 1, 1, 2, 2, 4, 4, 6, 0, -2, -4};
        for (int i = 0; i < from.length; i++) {
            assertEquals(expected[i], table.levels()[table.nearest(from[i])], "of " + from[i]);
        }
    }

    /// The splits that the law is quoted for, and where it stands between them.
    @ParameterizedTest
    @CsvSource({"4, 2", "8, 4", "16, 8"})
    void theLawSplitsAsItsPaperSays(int bits, int exponent) {
        assertEquals(exponent, FloatLaw.exponentBits(bits));
    }

    @Test
    void quantilesUseEachCodeAboutEquallyOften() {
        float[] weights = TestTensors.numbers(3, 1 << 18);
        float[] ascending = weights.clone();
        Arrays.sort(ascending);
        LevelTable table = LevelTable.quantiles(4, ascending);
        // The table is spread to ±1; the weights beside it as much.
        float outermost = ascending[(int) (15.5 / 16 * ascending.length)];
        int[] uses = new int[16];
        for (float weight : weights) {
            uses[table.nearest(weight / outermost)]++;
        }
        int fewest = Arrays.stream(uses).min().orElseThrow();
        int most = Arrays.stream(uses).max().orElseThrow();
        assertTrue(most < 3 * fewest, Arrays.toString(uses));
    }
}
