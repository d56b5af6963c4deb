package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.GoldenWeights;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundToNearestTest {
    private final RoundToNearest method = new RoundToNearest(Workers.shared());

    /// Golden values: NumPy 2.4 in float32, written from the formulas alone, on the bell-shaped sequence as 4 rows
    /// of 64. CRC-32 of codes (bytes), scales (float32), zero points (int16), decoded weights (float32); then the
    /// relative root mean square error. Group 0 is the whole tensor, 100000 a whole row. Of `scan`,
    /// inverse scales were
    /// stepped in double precision, as AutoRound's source has them.
    @ParameterizedTest
    @CsvSource({
        "4, asymmetric, 64, min-max, f32, 04e71483, 195c766f, 86826cba, c6b1e160, 0.081358",
        "4, asymmetric, 64, min-max, f16, 04e71483, a465a81a, 86826cba, e3107e2c, 0.081382",
        "8, asymmetric, 32, min-max, f32, c56b2360, 6a243d0e, 7d4ab3c2, 2add2532, 0.004275",
        "2, asymmetric, 16, min-max, f32, d8694a32, 5cfa2952, fc2c382b, e5b6a17f, 0.310332",
        "1, asymmetric, 32, min-max, f32, 161cdff8, ec0b2a65, d013fc07, 0530af57, 0.947726",
        "4, symmetric, 64, min-max, f32, 372186d5, 460b5850, 00000000, 8019f307, 0.103776",
        "3, symmetric, 24, min-max, f16, ebf8d786, 32f0ae63, 00000000, 8bb5dfa4, 0.194656",
        "1, symmetric, 32, min-max, f32, b0253acd, a9be2e9e, 00000000, 130075e2, 0.571128",
        "4, full-range, 32, min-max, f32, a0bb2c96, 52028e17, 00000000, 997e0d69, 0.080294",
        "2, full-range, 64, min-max, f16, 48294f7b, 73f48e81, 00000000, 85d18548, 0.369468",
        "4, asymmetric, 24, min-max, f32, cfdbfe32, 2622af21, 4a6eaac2, c98734d9, 0.065633",
        "4, asymmetric, 0, min-max, f32, 999d1707, 0491766b, 0e988438, 7a8540b0, 0.116187",
        "6, symmetric, 0, min-max, f16, 21097c71, f37c4f43, 00000000, e0d7458b, 0.026769",
        "1, symmetric, 0, min-max, f32, b0253acd, 855ec3b0, 00000000, 488983ad, 0.575883",
        "4, asymmetric, 64, percentile:95, f32, 25645cd8, d40d703a, 9f50331c, cbb5ab27, 0.126712",
        "4, symmetric, 64, percentile:90, f32, 8e7bf004, cf2d8ba6, 00000000, dd0c211d, 0.208445",
        "4, asymmetric, 0, percentile:99, f32, 20c26b49, d7bf2076, 0e988438, 778a0816, 0.099694",
        "3, asymmetric, 64, mse, f32, c01e6d8f, 0ee418d8, a999aeb2, a7a1eafc, 0.157195",
        "2, symmetric, 32, mse, f32, ba9946cd, 5e646a4e, 00000000, b0020628, 0.407465",
        "2, full-range, 64, mse, f16, 5e00c1a8, 3892c6df, 00000000, 17cd18f8, 0.320274",
        "3, asymmetric, 0, mse, f32, 8483f9ac, 4f6b8a8a, 6af4413c, 65c3d613, 0.187063",
        "5, asymmetric, 100000, min-max, f32, a6a161ce, 4b77fa06, 0af20a4e, b2360180, 0.039099",
        "3, asymmetric, 64, mse-2.4, f32, 2357da2d, a47e0721, a999aeb2, c101787a, 0.157355",
        "2, full-range, 32, mse-2.4, f32, b46d999a, c7084bfc, 00000000, 47bd522d, 0.314503",
        "4, symmetric, 64, mse-2.4, f32, 99ceab2e, d9072510, 00000000, 453e7a18, 0.095002",
        "4, full-range, 32, scan, f16, b0365b46, df4ffdae, 00000000, d1ed8e09, 0.076283",
        "3, full-range, 64, scan, f16, 12b9ef3b, 2e857f70, 00000000, 012a4758, 0.159375",
        "3, symmetric, 64, scan, f16, ed32c2d2, 531265ab, 00000000, 952f29d5, 0.193292",
        "4, asymmetric, 64, scan, f16, 9629a3f5, a6924992, 86826cba, 431824f9, 0.075478"
    })
    void agreesWithAnIndependentImplementation(
            int bits,
            String scheme,
            int group,
            String range,
            String scale,
            String codesCrc,
            String scalesCrc,
            String zerosCrc,
            String decodedCrc,
            double error)
            throws Exception {
        ModelTensor tensor = TestTensors.weight(Shape.of(4, 64), GoldenWeights.b());
        Grid grid = apply(
                tensor,
                "bits=" + bits,
                "scheme=" + scheme,
                "granularity=" + (group == 0 ? "tensor" : group == 100000 ? "channel" : "group"),
                "group=" + Math.max(1, group),
                "range=" + range.replaceFirst(":.*", ""),
                "percentile=" + (range.contains(":") ? range.replaceFirst(".*:", "") : "99.9"),
                "scale=" + scale);
        float[] decoded = TestTensors.decode(grid);
        double signal = TestTensors.meanSquaredError(GoldenWeights.b(), new float[256]);
        assertEquals(
                List.of(codesCrc, scalesCrc, zerosCrc, decodedCrc),
                List.of(
                        crc(codes(grid)),
                        crc(floats(grid.scales())),
                        crc(shorts(grid.zeroPoints())),
                        crc(floats(decoded))));
        assertEquals(error, Math.sqrt(TestTensors.meanSquaredError(GoldenWeights.b(), decoded) / signal), 1e-6);
    }

    /// Golden values: NumPy as above, with the first 64 numbers of the importance that goes with the sequence.
    @ParameterizedTest
    @CsvSource({"3, 64, e382ab53, 67a8f17f, d8e5be43", "4, 32, 87d94a18, 65017b92, c8ad0be9"})
    void theScanOfScalesCountsInputsByTheirImportance(
            int bits, int group, String codesCrc, String scalesCrc, String decodedCrc) throws Exception {
        ModelTensor tensor = TestTensors.weight(Shape.of(4, 64), GoldenWeights.b());
        float[] importance = Arrays.copyOf(GoldenWeights.importance(), 64);
        var settings = TestTensors.settings(
                method, "bits=" + bits, "scheme=full-range", "group=" + group, "range=scan", "scale=f16");
        assertTrue(method.usesEvidence(settings));
        Evidence evidence = TestTensors.importance("some.weight", importance);
        Grid grid = (Grid) method.apply(tensor, TestTensors.view(tensor), settings, evidence, Job.UNWATCHED);
        assertEquals(
                List.of(codesCrc, scalesCrc, decodedCrc),
                List.of(crc(codes(grid)), crc(floats(grid.scales())), crc(floats(TestTensors.decode(grid)))));
    }

    @Test
    void everySearchIsAtLeastAsGoodAsTheWholeRangeByItsOwnMeasure() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            ModelTensor tensor = TestTensors.gaussian(seed, 4, 128);
            float[] weights = TestTensors.decode(TestTensors.view(tensor));
            for (String granularity : List.of("group", "channel", "tensor")) {
                String[] common = {"bits=3", "granularity=" + granularity, "scale=f32"};
                float[] whole = TestTensors.decode(apply(tensor, common[0], common[1], common[2], "range=min-max"));
                for (String range : List.of("mse-2.4", "scan")) {
                    double power = range.equals("scan") ? 2 : 2.4;
                    float[] found =
                            TestTensors.decode(apply(tensor, common[0], common[1], common[2], "range=" + range));
                    assertTrue(
                            deviation(weights, found, power) <= deviation(weights, whole, power),
                            "seed " + seed + ", " + granularity + ", " + range);
                }
            }
        }
    }

    private static double deviation(float[] weights, float[] rounded, double power) {
        return IntStream.range(0, weights.length)
                .mapToDouble(i -> Math.pow(Math.abs((double) weights[i] - rounded[i]), power))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asymmetric", "symmetric", "full-range"})
    void moreBitsLoseLess(String scheme) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            ModelTensor tensor = TestTensors.gaussian(seed, 8, 256);
            double before = Double.POSITIVE_INFINITY;
            for (int bits = 2; bits <= 8; bits++) {
                double error = error(tensor, "bits=" + bits, "scheme=" + scheme);
                assertTrue(error < before, "seed " + seed + ", " + bits + " bits: " + error + " after " + before);
                before = error;
            }
        }
    }

    @Test
    void aSearchedRangeNeverLosesMoreThanTheWholeOne() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            ModelTensor tensor = TestTensors.gaussian(seed, 4, 128);
            for (String granularity : List.of("group", "channel", "tensor")) {
                String[] common = {"bits=3", "granularity=" + granularity};
                double whole = error(tensor, common[0], common[1], "range=min-max");
                double searched = error(tensor, common[0], common[1], "range=mse");
                assertTrue(searched <= whole, "seed " + seed + ", " + granularity);
            }
        }
    }

    /// Weights that are codes times a half-precision scale, with both ends of the grid among them.
    @ParameterizedTest
    @CsvSource({"asymmetric, -5, 10", "asymmetric, 0, 15", "symmetric, -7, 7", "full-range, -8, 7"})
    void weightsOnTheGridStayWhereTheyAre(String scheme, int least, int most) throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            float[] weights = new float[4 * 64];
            for (int group = 0; group < 8; group++) {
                float scale = Float.float16ToFloat(Float.floatToFloat16(random.nextFloat()));
                for (int i = 0; i < 32; i++) {
                    int code = i == 0 ? least : i == 1 ? most : random.nextInt(least, most + 1);
                    weights[group * 32 + i] = code * scale;
                }
            }
            Grid grid =
                    apply(TestTensors.weight(Shape.of(4, 64), weights), "group=32", "scheme=" + scheme, "scale=f16");
            assertEquals(0, TestTensors.meanSquaredError(weights, TestTensors.decode(grid)), "seed " + seed);
        }
    }

    @Test
    void signsOfEqualMagnitudeStayWhereTheyAre() throws Exception {
        float[] weights = {0.5f, -0.5f, -0.5f, 0.5f};
        Grid grid = apply(TestTensors.weight(Shape.of(1, 4), weights), "bits=1", "scheme=symmetric");
        assertArrayEquals(weights, TestTensors.decode(grid));
    }

    @ParameterizedTest
    @ValueSource(strings = {"min-max", "percentile", "mse"})
    void scalingByAPowerOfTwoScalesTheResult(String range) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            float[] weights = TestTensors.numbers(seed, 512);
            float[] larger = new float[512];
            for (int i = 0; i < 512; i++) {
                larger[i] = weights[i] * 8;
            }
            float[] small = TestTensors.decode(
                    apply(TestTensors.weight(Shape.of(4, 128), weights), "range=" + range, "percentile=95"));
            float[] large = TestTensors.decode(
                    apply(TestTensors.weight(Shape.of(4, 128), larger), "range=" + range, "percentile=95"));
            for (int i = 0; i < 512; i++) {
                assertEquals(small[i] * 8, large[i], "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"group", "channel", "tensor"})
    void permutedRowsGivePermutedResults(String granularity) throws Exception {
        int rows = 16;
        float[] weights = TestTensors.numbers(1, rows * 96);
        float[] reversed = reverseRows(weights, rows);
        String[] settings = {"granularity=" + granularity, "group=40"};
        float[] expected =
                reverseRows(TestTensors.decode(apply(TestTensors.weight(Shape.of(rows, 96), weights), settings)), rows);
        float[] found = TestTensors.decode(apply(TestTensors.weight(Shape.of(rows, 96), reversed), settings));
        assertArrayEquals(expected, found);
    }

    @ParameterizedTest
    @CsvSource({"group,mse", "tensor,min-max", "tensor,percentile", "tensor,mse"})
    void threadsDoNotChangeTheResult(String granularity, String range) throws Exception {
        ModelTensor tensor = TestTensors.gaussian(4, 700, 300); // several windows
        String[] settings = {"bits=3", "granularity=" + granularity, "range=" + range, "percentile=99"};
        Grid alone = (Grid) new RoundToNearest(new Workers(1))
                .apply(tensor, TestTensors.view(tensor), TestTensors.settings(method, settings), Job.UNWATCHED);
        Grid together = (Grid) new RoundToNearest(new Workers(5))
                .apply(tensor, TestTensors.view(tensor), TestTensors.settings(method, settings), Job.UNWATCHED);
        assertArrayEquals(alone.codes(), together.codes());
        assertArrayEquals(alone.scales(), together.scales());
        assertArrayEquals(alone.zeroPoints(), together.zeroPoints());
    }

    @Test
    void aPercentileOfAWholeTensorIsThatOfItsSortedWeights() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            float[] weights = TestTensors.numbers(seed, 300 * 301);
            ModelTensor tensor = TestTensors.weight(Shape.of(300, 301), weights);
            double share = 0.5 + new Random(seed).nextDouble() / 2;
            Grid grid =
                    apply(tensor, "granularity=tensor", "range=percentile", "percentile=" + share * 100, "scale=f32");
            Extent extent = Extent.percentile(weights, 0, weights.length, share * 100 / 100);
            UniformGrid expected = new UniformGrid(4, Scheme.ASYMMETRIC, DType.F32);
            assertEquals(expected.scale(extent), grid.scales()[0], "seed " + seed);
        }
    }

    @Test
    void theLedgerCountsCodesScalesAndZeroPoints() throws Exception {
        ModelTensor tensor = TestTensors.gaussian(0, 10, 100);
        Grid grid = apply(tensor, "bits=3", "group=64", "scale=f16");
        assertEquals(
                new TreeMap<>(Map.of("codes", 3000L, "scales", 320L, "zero points", 60L)),
                grid.ledger().bits());
        assertEquals(
                new TreeMap<>(Map.of("codes", 3000L, "scales", 32L)),
                apply(tensor, "bits=3", "scheme=symmetric", "granularity=tensor", "scale=f32")
                        .ledger()
                        .bits());
    }

    @Test
    void aShorterLastGroupIsAnnounced() throws Exception {
        Forecast forecast = method.forecast(TestTensors.gaussian(0, 4, 100), TestTensors.settings(method));
        assertEquals("rows of 100 weights in groups of 64: the last group of each row has 36", forecast.notice());
        assertEquals("4 bit asymmetric, groups of 64", forecast.storage());
    }

    @Test
    void theNearestTypesHaveTheNearestWidth() throws Exception {
        assertEquals(
                List.of(DType.Q4_1, DType.Q4_0, DType.Q5_1), nearest("bits=4").subList(0, 3));
        assertEquals(
                List.of(DType.Q4_0, DType.Q4_1),
                nearest("bits=3", "scheme=symmetric").subList(0, 2));
        assertEquals(DType.Q5_1, nearest("bits=6").getFirst());
        assertEquals(DType.Q8_0, nearest("bits=7").getFirst());
        Forecast odd = method.forecast(TestTensors.gaussian(0, 4, 100), TestTensors.settings(method));
        assertEquals(List.of(DType.F16, DType.BF16, DType.F32), odd.nearest());
    }

    @Test
    void zerosStayZerosAtEveryWidth() throws Exception {
        for (String scheme : List.of("asymmetric", "symmetric", "full-range")) {
            for (int bits = 1; bits <= 8; bits++) {
                ModelTensor zeros = TestTensors.weight(Shape.of(2, 64), new float[128]);
                for (float value : TestTensors.decode(apply(zeros, "bits=" + bits, "scheme=" + scheme, "range=mse"))) {
                    assertEquals(0, value, 0);
                }
            }
        }
    }

    @Test
    void tinyWeightsWithHalfPrecisionScalesBecomeZeros() throws Exception {
        ModelTensor tiny = TestTensors.weight(Shape.of(1, 2), 1e-9f, -1e-9f);
        assertArrayEquals(new float[2], TestTensors.decode(apply(tiny, "scale=f16")));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aWeightThatIsNotFiniteIsNamed(float bad) {
        float[] weights = TestTensors.numbers(0, 3 * 40_000);
        weights[2 * 40_000 + 17] = bad;
        ModelTensor tensor = TestTensors.weight(Shape.of(3, 40_000), weights);
        for (String granularity : List.of("group", "tensor")) {
            var thrown = assertThrows(NotFiniteException.class, () -> apply(tensor, "granularity=" + granularity));
            assertEquals(
                    "tensor 'some.weight': row 2, column 17: expected a finite weight, found " + bad,
                    thrown.getMessage());
        }
    }

    @Test
    void aScaleBeyondItsTypeIsRefused() {
        ModelTensor huge = TestTensors.weight(Shape.of(1, 3), 1, 3e6f, 2);
        var thrown = assertThrows(NotFiniteException.class, () -> apply(huge, "scale=f16"));
        assertTrue(thrown.getMessage().contains("row 0, column 1: expected a weight within the range of F16"));
    }

    @Test
    void refusesWhatHoldsNoWeights() {
        ModelTensor whole = TestTensors.stored(Shape.of(2), DType.I64, MemorySegment.ofArray(new long[2]));
        ModelTensor opaque = TestTensors.stored(Shape.of(1, 256), DType.OPAQUE, MemorySegment.ofArray(new byte[210]));
        assertThrows(UnfitException.class, () -> method.forecast(whole, TestTensors.settings(method)));
        assertThrows(UnfitException.class, () -> method.forecast(opaque, TestTensors.settings(method)));
    }

    private Grid apply(ModelTensor tensor, String... settings) throws NotFiniteException {
        return (Grid)
                method.apply(tensor, TestTensors.view(tensor), TestTensors.settings(method, settings), Job.UNWATCHED);
    }

    private double error(ModelTensor tensor, String... settings) throws NotFiniteException {
        return TestTensors.meanSquaredError(
                TestTensors.decode(TestTensors.view(tensor)), TestTensors.decode(apply(tensor, settings)));
    }

    private List<DType> nearest(String... settings) throws UnfitException {
        return method.forecast(TestTensors.gaussian(0, 4, 64), TestTensors.settings(method, settings))
                .nearest();
    }

    private static float[] reverseRows(float[] values, int rows) {
        int columns = values.length / rows;
        float[] reversed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns, reversed, (rows - 1 - row) * columns, columns);
        }
        return reversed;
    }

    private static byte[] codes(Grid grid) {
        ByteBuffer buffer = ByteBuffer.allocate((int) grid.shape().elements());
        for (byte[] row : grid.codes()) {
            buffer.put(row);
        }
        return buffer.array();
    }

    private static byte[] floats(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    private static byte[] shorts(short[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asShortBuffer().put(values);
        return buffer.array();
    }

    private static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }
}
