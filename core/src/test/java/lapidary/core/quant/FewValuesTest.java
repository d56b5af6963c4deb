package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.SignShares;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The methods of few values: BitNet, TernaryLLM, statistics-based and ParetoQ.
///
/// The relative squared errors on 2^20 normal weights were computed with NumPy from the papers' definitions, ± .003.
class FewValuesTest {
    private static final float[] NORMAL = TestTensors.numbers(2024, 1 << 20);
    private static final float[] SMALL = {
        .3f, -.05f, .8f, -1.2f, .02f, .5f, -.31f, .11f, .9f, .7f, 1.1f, .2f, 1.4f, .6f, .95f, 1.3f
    };

    @ParameterizedTest
    @CsvSource({
        "bitnet, gamma=mean, .263",
        "bitnet, gamma=fit, .213",
        "ternaryllm, shift=false rounds=0, .1915",
        "ternaryllm, shift=false rounds=30, .190",
        "statistics, width=ternary, .199",
        "statistics, width=binary, .363",
        "statistics, width=2, .1375",
        "statistics, width=3, .0705",
        "statistics, width=4, .0491",
        "paretoq, width=binary, .363",
        "paretoq, width=ternary, .190",
        "paretoq, width=2, .119"
    })
    void normalWeightsCostWhatTheyShould(String method, String settings, double expected) throws Exception {
        String[] all = (settings + " granularity=channel").split(" ");
        float[] decoded = FewMethods.decoded(method, NORMAL, 4096, method.equals("bitnet") ? settings.split(" ") : all);
        assertEquals(expected, FewMethods.relative(NORMAL, decoded), .003, method + " " + settings);
    }

    @ParameterizedTest
    @CsvSource({
        "bitnet, gamma=mean, .311",
        "ternaryllm, shift=false rounds=0 granularity=channel, .424",
        "statistics, width=ternary, .405"
    })
    void thisShareOfNormalWeightsBecomesZero(String method, String settings, double expected) throws Exception {
        CompressedTensor result = FewMethods.apply(method, FewMethods.weight(NORMAL, 4096), settings.split(" "));
        assertEquals(expected, SignShares.of(result).orElseThrow().zeroShare(), .003);
    }

    @Test
    void stretchedGridsCostWhatTheyShouldAtTwoStandardDeviations() {
        double signal = TestTensors.meanSquaredError(Arrays.copyOf(NORMAL, 1 << 18), new float[1 << 18]) * (1 << 18);
        StepCodes three = StepCodes.STRETCHED_TERNARY;
        StepCodes four = StepCodes.STRETCHED_TWO_BITS;
        assertEquals(.194, three.squaredError(NORMAL, 0, 1 << 18, three.unit(2, DType.F32)) / signal, .003);
        assertEquals(.119, four.squaredError(NORMAL, 0, 1 << 18, four.unit(2, DType.F32)) / signal, .003);
    }

    @Test
    void wholeMultiplesOfTwoBitsCostLeastAtOneStandardDeviation() {
        StepCodes codes = StepCodes.whole(2);
        double best = IntStream.rangeClosed(50, 150)
                .mapToDouble(percent -> codes.squaredError(NORMAL, 0, 1 << 16, percent / 100f))
                .min()
                .orElseThrow();
        double signal = TestTensors.meanSquaredError(Arrays.copyOf(NORMAL, 1 << 16), new float[1 << 16]) * (1 << 16);
        assertEquals(.150, best / signal, .003);
        assertEquals(.150, codes.squaredError(NORMAL, 0, 1 << 16, 1) / signal, .003);
    }

    /// Decoded by NumPy in single precision from the papers' formulas.
    @ParameterizedTest
    @CsvSource({
        "bitnet, gamma=mean, 0 0 .6525 -.6525 0 .6525 0 0 .6525 .6525 .6525 0 .6525 .6525 .6525 .6525",
        "bitnet, gamma=fit, 0 0 .945 -.945 0 .945 0 0 .945 .945 .945 0 .945 .945 .945 .945",
        "statistics, width=ternary, .5483333 0 .5483333 -.5483333 0 .5483333 -.5483333 0 "
                + "1.1916667 1.1916667 1.1916667 0 1.1916667 1.1916667 1.1916667 1.1916667",
        "statistics, width=binary, .41125 -.41125 .41125 -.41125 .41125 .41125 -.41125 .41125 "
                + ".89375 .89375 .89375 .89375 .89375 .89375 .89375 .89375",
        "statistics, width=2, .205625 -.205625 .616875 -.616875 .205625 .616875 -.205625 .205625 "
                + "1.340625 .446875 1.340625 .446875 1.340625 .446875 1.340625 1.340625",
        "statistics, width=3, .3084375 -.1028125 .7196875 -.7196875 .1028125 .5140625 -.3084375 .1028125 "
                + "1.1171875 .6703125 1.1171875 .2234375 1.5640625 .6703125 1.1171875 1.1171875",
        "statistics, width=4, .2570313 -.05140625 .7710937 -.7710937 .05140625 .4626563 -.3598437 .1542187 "
                + "1.0054688 .7820312 1.0054688 .1117188 1.4523437 .5585938 1.0054688 1.2289063",
        "paretoq, alpha=init width=ternary, 0 0 .8 -.8 0 .8 0 0 "
                + ".9333333 .9333333 .9333333 0 .9333333 .9333333 .9333333 .9333333",
        "paretoq, alpha=init width=2, .3 -.3 .9 -.9 .3 .3 -.3 .3 1.05 .35 1.05 .35 1.05 .35 1.05 1.05",
        "paretoq, alpha=init width=3, .4 0 .8 -1.2 0 .4 -.4 0 "
                + ".9333333 .9333333 .9333333 0 1.4 .4666667 .9333333 1.4",
        "paretoq, alpha=init width=4, .3428572 0 .8571429 -1.2 0 .5142857 -.3428572 .1714286 "
                + ".8 .8 1.2 .2 1.4 .6 1 1.2",
        "ternaryllm, shift=false rounds=0 granularity=channel, .622 0 .622 -.622 0 .622 -.622 0 "
                + "1.0583333 1.0583333 1.0583333 0 1.0583333 0 1.0583333 1.0583333",
        "ternaryllm, rounds=0 granularity=channel, .02125 .02125 .72375 -.68125 .02125 .72375 -.68125 .02125 "
                + ".89375 .89375 .89375 .41875 1.36875 .41875 .89375 1.36875"
    })
    void agreesWithAnIndependentImplementation(String method, String settings, String expected) throws Exception {
        float[] decoded = FewMethods.decoded(method, SMALL, 8, (settings + " scale=f32").split(" "));
        String[] numbers = expected.split(" ");
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(Double.parseDouble(numbers[i]), decoded[i], 3e-7, method + " " + settings + ", weight " + i);
        }
    }

    @Test
    void stretchedGridsHaveTheLevelsOfThePaper() throws Exception {
        assertArrayEquals(new double[] {-.75, -.25, .25, .75}, levels("paretoq", "alpha=init", "width=2"), 1e-7);
        assertArrayEquals(new double[] {-2 / 3.0, 0, 2 / 3.0}, levels("paretoq", "alpha=init", "width=ternary"), 1e-7);
        assertArrayEquals(
                new double[] {-1, -2 / 3.0, -1 / 3.0, 0, 1 / 3.0, 2 / 3.0, 1},
                levels("paretoq", "alpha=init", "width=3"),
                1e-7);
        assertEquals(15, levels("paretoq", "alpha=init", "width=4").length);
    }

    /// The levels that weights from −1 to 1 take.
    private static double[] levels(String method, String... settings) throws Exception {
        float[] even = new float[2001];
        for (int i = 0; i < even.length; i++) {
            even[i] = (i - 1000) / 1000f;
        }
        String[] exact = Arrays.copyOf(settings, settings.length + 1);
        exact[settings.length] = "scale=f32";
        float[] decoded = FewMethods.decoded(method, even, even.length, exact);
        return IntStream.range(0, decoded.length)
                .mapToDouble(i -> decoded[i] + 0.0)
                .sorted()
                .distinct()
                .toArray();
    }

    static String[] ternary() {
        return new String[] {"bitnet", "ternaryllm", "statistics", "paretoq width=ternary"};
    }

    @ParameterizedTest
    @MethodSource("ternary")
    void scalingByAPowerOfTwoScalesTheResult(String method) throws Exception {
        String[] words = method.split(" ");
        String[] settings = Arrays.copyOfRange(words, 1, words.length);
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 512);
            float[] larger = new float[512];
            for (int i = 0; i < 512; i++) {
                larger[i] = weights[i] * 8;
            }
            float[] small = FewMethods.decoded(words[0], weights, 128, settings);
            float[] large = FewMethods.decoded(words[0], larger, 128, settings);
            for (int i = 0; i < 512; i++) {
                assertEquals(small[i] * 8, large[i], "seed " + seed);
            }
        }
    }

    @Test
    void groupsOfOneValueKeepIt() throws Exception {
        float[] same = new float[64];
        Arrays.fill(same, .75f);
        assertArrayEquals(same, FewMethods.decoded("ternaryllm", same, 32, "group=16"));
    }

    @Test
    void weightsOfThreeValuesStayWhereTheyAre() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            float scale = Float.float16ToFloat(Float.floatToFloat16(.1f + random.nextFloat()));
            float[] weights = new float[256];
            for (int i = 0; i < 256; i++) {
                weights[i] = scale * (i == 0 ? -1 : i == 1 ? 1 : random.nextInt(-1, 2));
            }
            assertArrayEquals(
                    weights, FewMethods.decoded("ternaryllm", weights, 256, "shift=false"), 0, "seed " + seed);
            assertArrayEquals(weights, FewMethods.decoded("ternaryllm", weights, 256), scale / 512, "seed " + seed);
            assertArrayEquals(weights, FewMethods.decoded("bitnet", weights, 256, "gamma=fit"), 0, "seed " + seed);
        }
    }

    /// y = (γ/a) · Σ q_w · q_x in whole numbers, and the product of the rounded floats.
    @Test
    void wholeNumbersGiveWhatRoundedFloatsGive() throws Exception {
        Grid grid = (Grid) FewMethods.apply("bitnet", FewMethods.weight(Arrays.copyOf(NORMAL, 64 * 256), 256));
        float[] weights = TestTensors.decode(grid);
        float[] inputs = TestTensors.numbers(5, 256);
        float most = 0;
        for (float input : inputs) {
            most = Math.max(most, Math.abs(input));
        }
        float a = 127 / most;
        for (int row = 0; row < 64; row++) {
            int whole = 0;
            double product = 0;
            for (int i = 0; i < 256; i++) {
                int code = (int) Math.clamp(Math.rint(inputs[i] * a), -128, 127);
                whole += code * grid.codes()[row][i];
                product += (double) code / a * weights[row * 256 + i];
            }
            assertEquals(product, (double) grid.scales()[0] / a * whole, 1e-5 * (1 + Math.abs(product)));
        }
    }

    @Test
    void oneScaleIsTheMeanMagnitudeOfTheTensorAndNotLessThanATenThousandthOfATenth() throws Exception {
        double sum = 0;
        for (float weight : NORMAL) {
            sum += Math.abs(weight);
        }
        Grid grid = (Grid) FewMethods.apply("bitnet", FewMethods.weight(NORMAL, 4096), "scale=f32");
        assertArrayEquals(new float[] {(float) (sum / NORMAL.length)}, grid.scales(), 1e-7f);
        float[] tiny = {1e-7f, -2e-6f, 8e-6f, 0};
        Grid small = (Grid) FewMethods.apply("bitnet", FewMethods.weight(tiny, 4), "scale=f32");
        assertEquals(1e-5f, small.scales()[0]);
        assertArrayEquals(new byte[] {0, 0, 1, 0}, small.codes()[0]);
    }

    @Test
    void theLedgerCountsTritsSignsAndOddCodes() throws Exception {
        Map<String, Long> bits = Map.of(
                "bitnet", 8 * 205L,
                "bitnet packing=two-bit", 2 * 1024L,
                "bitnet packing=triples", 5 * 341L + 2,
                "statistics width=binary granularity=tensor", 1024L,
                "paretoq width=2", 2 * 1024L,
                "statistics width=3", 3 * 1024L,
                "paretoq width=4", 4 * 1024L);
        for (var entry : bits.entrySet()) {
            String[] words = entry.getKey().split(" ");
            CompressedTensor made = FewMethods.apply(
                    words[0],
                    FewMethods.weight(Arrays.copyOf(NORMAL, 1024), 256),
                    Arrays.copyOfRange(words, 1, words.length));
            assertEquals(entry.getValue(), made.ledger().bits().get("codes"), entry.getKey());
        }
        Transform shifting = FewMethods.method("ternaryllm");
        Forecast forecast = shifting.forecast(TestTensors.gaussian(0, 4, 256), TestTensors.settings(shifting));
        assertEquals(
                new TreeMap<>(Map.of("codes", 8 * 205L, "scales", 8 * 16L, "minimums", 8 * 16L)),
                forecast.ledger().bits());
    }

    @Test
    void oddCodesAreOddAndWithinTheirWidth() throws Exception {
        Grid grid = (Grid) FewMethods.apply("statistics", FewMethods.weight(NORMAL, 4096), "width=3");
        assertEquals(4, grid.bits());
        String codes = IntStream.range(0, grid.codes().length)
                .flatMap(row -> IntStream.range(0, 4096).map(i -> grid.codes()[row][i]))
                .distinct()
                .sorted()
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        assertEquals("-7 -5 -3 -1 1 3 5 7", codes);
    }

    @Test
    void ternaryResultsSayTheyAreGridsAndThatTheyArePreviews() throws Exception {
        for (String id : new String[] {"bitnet", "statistics", "paretoq", "ternaryllm"}) {
            Transform method = FewMethods.method(id);
            Forecast forecast = method.forecast(TestTensors.gaussian(0, 4, 256), TestTensors.settings(method));
            assertTrue(forecast.notice().startsWith("only a preview: "), id);
            assertTrue(method.summary().contains("A preview:"), id);
        }
        Transform bitnet = FewMethods.method("bitnet");
        GridForm form = bitnet.forecast(TestTensors.gaussian(0, 4, 256), TestTensors.settings(bitnet))
                .grid()
                .orElseThrow();
        assertEquals(0, form.groupSize());
        assertEquals(GridForm.Codes.SYMMETRIC, form.codes());
    }

    @Test
    void scalesBeyondHalfPrecisionAreRefused() {
        float[] huge = {3e6f, -2e6f, 1e6f, 4e6f};
        for (String id : new String[] {"bitnet", "ternaryllm", "statistics", "paretoq"}) {
            assertThrows(NotFiniteException.class, () -> FewMethods.apply(id, FewMethods.weight(huge, 4)), id);
        }
    }
}
