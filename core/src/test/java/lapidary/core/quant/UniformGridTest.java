package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rounding to the nearest of an even grid on known distributions. The relative errors were computed with NumPy from
/// the definitions, ± 2 %.
class UniformGridTest {
    private static final Transform METHOD = new RoundToNearest(new Workers(2));
    private static final int COUNT = 1 << 18;
    private static final int MANY = 1 << 20; // groups of 4096 are few

    @ParameterizedTest
    @CsvSource({
        "8, symmetric, normal, .0060",
        "4, symmetric, normal, .108",
        "4, full-range, normal, .095",
        "4, asymmetric, normal, .091",
        "3, symmetric, normal, .252",
        "3, full-range, normal, .192",
        "3, asymmetric, normal, .195",
        "2, full-range, normal, .395",
        "2, asymmetric, normal, .458",
        "4, symmetric, student, .148",
        "4, full-range, student, .130",
        "4, asymmetric, student, .113",
        "4, symmetric, uniform, .070",
        "4, full-range, uniform, .067",
        "4, asymmetric, uniform, .066"
    })
    void groupsOf64CostWhatTheyShould(int bits, String scheme, String distribution, double expected) throws Exception {
        float[] weights = numbers(distribution, COUNT);
        assertEquals(
                expected,
                relative(weights, decoded(weights, 4096, "bits=" + bits, "scheme=" + scheme)),
                .02 * expected,
                scheme + " on " + distribution);
    }

    /// Of heavy tails, twelve samples of 2^18 gave .2698 to .2897 in NumPy, another one .298.
    @ParameterizedTest
    @CsvSource({"normal, .140, .02", "uniform, .067, .02", "student, .298, .1"})
    void wideGroupsCostMoreWhereTailsAreLong(String distribution, double expected, double spread) throws Exception {
        float[] weights = numbers(distribution, MANY);
        assertEquals(expected, relative(weights, decoded(weights, 4096, "group=4096")), spread * expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void roundingTwiceIsRoundingOnce(int bits) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            for (String scheme : new String[] {"symmetric", "full-range"}) {
                float[] weights = TestTensors.numbers(seed, 4 * 96);
                float[] once = decoded(weights, 96, "bits=" + bits, "scheme=" + scheme, "group=32");
                float[] twice = decoded(once, 96, "bits=" + bits, "scheme=" + scheme, "group=32");
                assertArrayEquals(once, twice, 2e-6f, "seed " + seed + ", " + scheme);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asymmetric", "symmetric", "full-range"})
    void withinTheRangeNoWeightMovesByMoreThanHalfAStep(String scheme) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 4 * 64);
            Grid grid = apply(weight(weights, 64), "scheme=" + scheme, "group=16");
            float[] decoded = TestTensors.decode(grid);
            for (int i = 0; i < weights.length; i++) {
                float step = Math.abs(grid.scales()[i / 16]);
                // The end that full-range codes lack, and what an asymmetric range loses to a rounded zero point.
                float most = scheme.equals("full-range") ? step : step / 2;
                float slack = scheme.equals("asymmetric") ? step / 2 : 0;
                assertTrue(Math.abs(decoded[i] - weights[i]) <= (most + slack) * 1.0001f, "seed " + seed + ", " + i);
            }
        }
    }

    @Test
    void smallerGroupsLoseLessOnAverage() throws Exception {
        float[] weights = numbers("normal", COUNT);
        for (String scheme : new String[] {"asymmetric", "symmetric", "full-range"}) {
            double last = 0;
            for (int group : new int[] {8, 16, 32, 64, 128, 512, 2048}) {
                double error = relative(weights, decoded(weights, 4096, "scheme=" + scheme, "group=" + group));
                assertTrue(error >= last, scheme + ", " + group);
                last = error;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theExtraCodeOfTheFullRangeHelpsWhereCodesAreFew(int bits) throws Exception {
        float[] weights = numbers("normal", COUNT);
        double full = relative(weights, decoded(weights, 4096, "bits=" + bits, "scheme=full-range"));
        assertTrue(full <= relative(weights, decoded(weights, 4096, "bits=" + bits, "scheme=symmetric")));
    }

    @Test
    void theLargestWeightLandsOnTheLowestCodeOfTheFullRange() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 64);
            Grid grid = apply(weight(weights, 64), "scheme=full-range");
            int largest = 0;
            for (int i = 0; i < 64; i++) {
                largest = Math.abs(weights[i]) > Math.abs(weights[largest]) ? i : largest;
            }
            assertEquals(-8, grid.codes()[0][largest]);
            assertEquals(weights[largest] < 0, grid.scales()[0] > 0);
        }
    }

    @Test
    void doubleQuantizationCostsAnEighthOfABitAndLittleElse() throws Exception {
        float[] weights = numbers("normal", COUNT);
        ModelTensor tensor = weight(weights, 4096);
        Forecast forecast = METHOD.forecast(
                tensor, TestTensors.settings(METHOD, "scheme=symmetric", "scale=nested"), Evidence.NONE);
        assertEquals(4.127, (double) forecast.ledger().total() / weights.length, .0005);
        assertEquals("4 bit symmetric, groups of 64, double quantization", forecast.storage());
        long groups = weights.length / 64;
        assertEquals(
                new TreeMap<>(Map.of(
                        "codes", 4L * weights.length, "scales", 8 * groups, "scales of scales", groups / 8 + 32)),
                forecast.ledger().bits());
        for (String scheme : new String[] {"symmetric", "asymmetric"}) {
            double single = relative(weights, decoded(weights, 4096, "scheme=" + scheme, "scale=f32"));
            double nested = relative(weights, decoded(weights, 4096, "scheme=" + scheme, "scale=nested"));
            assertEquals(single, nested, .002, scheme);
        }
    }

    @Test
    void doublyQuantizedScalesAreWhatTheirCodesStandFor() throws Exception {
        float[] weights = TestTensors.numbers(11, 40 * 96);
        Grid single = apply(weight(weights, 96), "scheme=symmetric", "group=32", "scale=f32");
        Grid nested = apply(weight(weights, 96), "scheme=symmetric", "group=32", "scale=nested");
        LevelTable table = LevelTable.dynamic(8);
        double mean = 0;
        for (float scale : single.scales()) {
            mean += scale;
        }
        mean /= single.scales().length;
        float most = 0;
        for (float scale : single.scales()) { // 120 scales: one block
            most = Math.max(most, Math.abs(scale - (float) mean));
        }
        for (int i = 0; i < single.scales().length; i++) {
            float level = table.levels()[table.nearest((single.scales()[i] - (float) mean) / most)];
            assertEquals(level * most + (float) mean, nested.scales()[i], 1e-7f, "scale " + i);
        }
    }

    @Test
    void doubleQuantizationNeedsTheWholeTensorAndScalesOfOneSign() throws Exception {
        assertFalse(METHOD.isRowwise(TestTensors.settings(METHOD, "scale=nested")));
        assertTrue(METHOD.isRowwise(TestTensors.settings(METHOD, "scale=f32")));
        var thrown = assertThrows(
                UnfitException.class,
                () -> METHOD.forecast(
                        TestTensors.gaussian(0, 4, 64),
                        TestTensors.settings(METHOD, "scale=nested", "scheme=full-range")));
        assertTrue(thrown.getMessage().contains("choose asymmetric or symmetric codes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"percentile", "mse"})
    void rangesAreTheSameWithDoublyQuantizedScales(String range) throws Exception {
        float[] weights = numbers("student", COUNT);
        String[] settings = {"range=" + range, "percentile=97", "bits=3", "scale=f32"};
        double single = relative(weights, decoded(weights, 4096, settings));
        settings[3] = "scale=nested";
        assertEquals(single, relative(weights, decoded(weights, 4096, settings)), .01 * single);
    }

    private static ModelTensor weight(float[] weights, int columns) {
        return TestTensors.weight(Shape.of(weights.length / columns, columns), weights);
    }

    private static Grid apply(ModelTensor tensor, String... settings) throws Exception {
        return (Grid)
                METHOD.apply(tensor, TestTensors.view(tensor), TestTensors.settings(METHOD, settings), Job.UNWATCHED);
    }

    private static float[] decoded(float[] weights, int columns, String... settings) throws Exception {
        return TestTensors.decode(apply(weight(weights, columns), settings));
    }

    private static double relative(float[] weights, float[] decoded) {
        return Math.sqrt(TestTensors.meanSquaredError(weights, decoded)
                / TestTensors.meanSquaredError(weights, new float[weights.length]));
    }

    /// Normal, Student's t with five degrees of freedom, or uniform around 0.
    private static float[] numbers(String distribution, int count) {
        Random random = new Random(42);
        float[] numbers = new float[count];
        for (int i = 0; i < numbers.length; i++) {
            double normal = random.nextGaussian();
            double squares = 0;
            for (int j = 0; distribution.equals("student") && j < 5; j++) {
                squares += Math.pow(random.nextGaussian(), 2);
            }
            numbers[i] = (float)
                    switch (distribution) {
                        case "normal" -> normal;
                        case "student" -> normal / Math.sqrt(squares / 5);
                        default -> random.nextDouble(-1, 1);
                    };
        }
        return numbers;
    }
}
