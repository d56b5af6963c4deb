package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Sparse;
import lapidary.core.compressed.SparseForm;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.TestTensors;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference errors were computed with numpy in double precision: W 8 × 16 and X 64 × 16 from seed 11 of
/// [Congruential], X = Z·(I + M) with column j scaled by ¼·(1 + j).
class PruningTest {
    private static final Workers WORKERS = Workers.shared();
    private static final Transform MAGNITUDE = new Magnitude(WORKERS);
    private static final Transform WANDA = new Wanda(WORKERS);
    private static final Transform SPARSE_GPT = new SparseGpt(WORKERS);

    /// @param weights `float32[8, 16]`
    /// @param inputs `float32[64][16]`
    record Case(ModelTensor tensor, float[] weights, float[][] inputs, Evidence evidence) {

        static Case reference() {
            Congruential numbers = new Congruential(11);
            double[] weights = numbers.bells(8 * 16, 1);
            double[] base = numbers.bells(64 * 16, 1);
            double[] mix = numbers.bells(16 * 16, 0.3);
            float[][] inputs = new float[64][16];
            for (int token = 0; token < 64; token++) {
                for (int j = 0; j < 16; j++) {
                    double value = base[token * 16 + j];
                    for (int k = 0; k < 16; k++) {
                        value += base[token * 16 + k] * mix[k * 16 + j];
                    }
                    inputs[token][j] = (float) (value * 0.25 * (1 + j));
                }
            }
            return of(Congruential.single(weights), 8, inputs);
        }

        static Case of(float[] weights, int rows, float[][] inputs) {
            ModelTensor tensor = TestTensors.weight(Shape.of(rows, inputs[0].length), weights);
            Moments moments = Moments.of("made up", "00", Map.of(tensor.id(), inputs));
            return new Case(tensor, weights, inputs, Evidence.NONE.with(moments));
        }

        static Case random(long seed, int rows, int width, int tokens) {
            Random random = new Random(seed);
            float[][] inputs = new float[tokens][width];
            for (float[] token : inputs) {
                double last = 0;
                for (int i = 0; i < width; i++) {
                    last = 0.7 * last + random.nextGaussian();
                    token[i] = (float) (last * (1 + i % 5));
                }
            }
            return of(TestTensors.numbers(seed, rows * width), rows, inputs);
        }

        CompressedTensor apply(Transform method, String... settings) throws Exception {
            Settings chosen = TestTensors.settings(method, settings);
            method.forecast(tensor, chosen, evidence);
            return method.apply(tensor, TestTensors.view(tensor), chosen, evidence, Job.UNWATCHED);
        }

        float[] values(Transform method, String... settings) throws Exception {
            return TestTensors.decode(apply(method, settings));
        }

        /// ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖²
        double error(float[] changed) {
            int width = inputs[0].length;
            double change = 0;
            double all = 0;
            for (float[] token : inputs) {
                for (int row = 0; row < weights.length / width; row++) {
                    double difference = 0;
                    double output = 0;
                    for (int i = 0; i < width; i++) {
                        double weight = weights[row * width + i];
                        difference += (weight - changed[row * width + i]) * token[i];
                        output += weight * token[i];
                    }
                    change += difference * difference;
                    all += output * output;
                }
            }
            return change / all;
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "magnitude, compare=row, 0.107009",
        "magnitude, compare=tensor, 0.082285",
        "wanda, compare=row, 0.035610",
        "sparsegpt, block=128, 0.012575",
        "sparsegpt, block=4, 0.065173"
    })
    void outputErrorsAtHalfDensityAreThoseOfTheReference(String method, String setting, double error) throws Exception {
        Case reference = Case.reference();
        float[] values = reference.values(method(method), "density=50", setting);
        assertEquals(error, reference.error(values), 1e-6);
        assertEquals(64, zeros(values));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"magnitude, 0.166773", "wanda, 0.195863", "sparsegpt, 0.118734"})
    void outputErrorsOfTwoOfFourAreThoseOfTheReference(String method, double error) throws Exception {
        Case reference = Case.reference();
        float[] values = reference.values(method(method), "amount=pattern");
        assertEquals(error, reference.error(values), 1e-6);
        for (int group = 0; group < values.length; group += 4) {
            assertEquals(2, zeros(Arrays.copyOfRange(values, group, group + 4)));
        }
    }

    private static Transform method(String id) {
        return Pruners.all().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    private static long zeros(float[] values) {
        long zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    @Test
    void nothingIsRemovedAtFullDensity() throws Exception {
        Case reference = Case.reference();
        for (Transform method : Pruners.all()) {
            assertArrayEquals(reference.weights(), reference.values(method, "density=100"), method.id());
        }
    }

    @Test
    void inputsOfEqualNormMakeWandaMagnitudeByRow() throws Exception {
        float[][] inputs = new float[32][32];
        for (int token = 0; token < 32; token++) {
            inputs[token][token] = 3;
        }
        Case equal = Case.of(TestTensors.numbers(5, 8 * 32), 8, inputs);
        assertArrayEquals(equal.values(MAGNITUDE, "compare=row", "density=37.5"), equal.values(WANDA, "density=37.5"));
    }

    @Test
    void scalingAnInputAndItsWeightsAgainstEachOtherChangesNothingThatIsKept() throws Exception {
        Case one = Case.reference();
        float[] weights = one.weights().clone();
        float[][] inputs = new float[64][];
        for (int token = 0; token < 64; token++) {
            inputs[token] = one.inputs()[token].clone();
            inputs[token][3] *= 8;
        }
        for (int row = 0; row < 8; row++) {
            weights[row * 16 + 3] /= 8;
        }
        assertEquals(kept(one.apply(WANDA)), kept(Case.of(weights, 8, inputs).apply(WANDA)));
    }

    private static KeptBits kept(CompressedTensor tensor) {
        return ((Sparse) tensor).kept();
    }

    @Test
    void inputsThatAreNotCorrelatedAreNeverCorrected() throws Exception {
        float[][] inputs = new float[16][16];
        for (int token = 0; token < 16; token++) {
            inputs[token][token] = 1 + token % 3;
        }
        Case diagonal = Case.of(TestTensors.numbers(6, 4 * 16), 4, inputs);
        float[] values = diagonal.values(SPARSE_GPT);
        for (int i = 0; i < values.length; i++) {
            assertTrue(values[i] == 0 || Math.abs(values[i] - diagonal.weights()[i]) < 1e-6);
        }
    }

    @Test
    void correctionsPayOnAverageAndNeverBeatTheExactRefit() throws Exception {
        double corrected = 0;
        double plain = 0;
        for (int seed = 0; seed < 20; seed++) {
            Case problem = Case.random(seed, 6, 24, 96);
            float[] values = problem.values(SPARSE_GPT);
            float[] masked = problem.weights().clone();
            for (int i = 0; i < masked.length; i++) {
                masked[i] = values[i] == 0 ? 0 : masked[i];
            }
            corrected += problem.error(values);
            plain += problem.error(masked);
            assertTrue(problem.error(values) >= refit(problem, values) - 1e-9, "seed " + seed);
        }
        assertTrue(corrected < plain, corrected + " against " + plain);
    }

    /// The least error of any weights at the same places: normal equations by elimination, row by row.
    private static double refit(Case problem, float[] values) {
        int width = problem.inputs()[0].length;
        double[][] moments = new double[width][width];
        for (float[] token : problem.inputs()) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    moments[i][j] += (double) token[i] * token[j];
                }
            }
        }
        float[] best = new float[values.length];
        for (int row = 0; row < values.length / width; row++) {
            int[] kept = keptOf(values, row, width);
            double[][] system = new double[kept.length][kept.length + 1];
            for (int i = 0; i < kept.length; i++) {
                for (int j = 0; j < kept.length; j++) {
                    system[i][j] = moments[kept[i]][kept[j]];
                }
                for (int j = 0; j < width; j++) {
                    system[i][kept.length] += moments[kept[i]][j] * problem.weights()[row * width + j];
                }
            }
            eliminate(system);
            for (int i = 0; i < kept.length; i++) {
                best[row * width + kept[i]] = (float) system[i][kept.length];
            }
        }
        return problem.error(best);
    }

    private static int[] keptOf(float[] values, int row, int width) {
        return IntStream.range(0, width)
                .filter(i -> values[row * width + i] != 0)
                .toArray();
    }

    private static void eliminate(double[][] system) {
        for (int pivot = 0; pivot < system.length; pivot++) {
            for (int row = 0; row < system.length; row++) {
                if (row != pivot) {
                    double factor = system[row][pivot] / system[pivot][pivot];
                    for (int i = pivot; i <= system.length; i++) {
                        system[row][i] -= factor * system[pivot][i];
                    }
                }
            }
        }
        for (int row = 0; row < system.length; row++) {
            system[row][system.length] /= system[row][row];
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void magnitudeKeepsExactlyAsManyAsAskedForWhateverIsAlike(long seed) throws Exception {
        Random random = new Random(seed);
        float[] weights = new float[37 * 53];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(5) - 2;
        }
        ModelTensor tensor = TestTensors.weight(Shape.of(37, 53), weights);
        for (int count : new int[] {0, 1, 400, 1000, 1960, 1961}) {
            Settings settings = TestTensors.settings(MAGNITUDE, "amount=count", "kept=" + count);
            Sparse sparse = (Sparse) MAGNITUDE.apply(tensor, TestTensors.view(tensor), settings, Job.UNWATCHED);
            assertEquals(largest(weights, count), sparse.kept());
        }
    }

    /// By sorting: ascending (magnitude, place), the first ones go.
    private static KeptBits largest(float[] weights, int count) {
        Integer[] places = new Integer[weights.length];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, (a, b) -> Float.compare(Math.abs(weights[a]), Math.abs(weights[b])));
        KeptBits bits = new KeptBits(Shape.of(37, 53));
        for (int i = weights.length - count; i < weights.length; i++) {
            bits.keep(places[i]);
        }
        return bits;
    }

    @Test
    void resultsDoNotDependOnThreads() throws Exception {
        Case problem = Case.random(8, 200, 96, 300);
        Workers one = new Workers(1);
        assertArrayEquals(problem.values(new SparseGpt(one), "density=40"), problem.values(SPARSE_GPT, "density=40"));
        assertEquals(
                kept(problem.apply(new Magnitude(one), "density=40")), kept(problem.apply(MAGNITUDE, "density=40")));
    }

    @Test
    void groupsOfAConvolutionAreChannelsAtOnePlaceOfTheKernel() throws Exception {
        // (outputs 2, channels 5, kernel 1 × 2): of channels 0–3 two stay at each place, channel 4 stays whole
        float[] kernel = {1, 8, 2, 7, 3, 6, 4, 5, .1f, .2f, 5, 1, 6, 2, 7, 3, 8, 4, .3f, .4f};
        Tensor tensor = new Tensor(
                new TensorId("conv.weight"),
                Shape.of(2, 5, 1, 2),
                DType.F32,
                "F32",
                MemorySegment.ofArray(kernel),
                Path.of("memory"),
                0);
        ModelTensor convolution = new ModelTensor(
                tensor, TensorRole.CONVOLUTION, OptionalInt.empty(), Optional.of(new Orientation(tensor.shape(), 0)));
        Settings settings = TestTensors.settings(MAGNITUDE, "amount=pattern");
        Forecast forecast = MAGNITUDE.forecast(convolution, settings);
        Sparse sparse = (Sparse) MAGNITUDE.apply(convolution, TestTensors.view(convolution), settings, Job.UNWATCHED);
        float[] expected = {0, 8, 0, 7, 3, 0, 4, 0, .1f, .2f, 0, 0, 0, 0, 7, 3, 8, 4, .3f, .4f};
        assertArrayEquals(expected, TestTensors.decode(sparse));
        assertEquals(forecast.ledger(), sparse.ledger());
        assertEquals(new SparseForm.NofM(2, 4, 4), sparse.form());
    }

    @Test
    void ledgersAreForeseenExactly() throws Exception {
        Case reference = Case.reference();
        for (Transform method : Pruners.all()) {
            for (String setting : new String[] {"density=3", "density=50", "amount=pattern"}) {
                Forecast forecast = method.forecast(
                        reference.tensor(), TestTensors.settings(method, setting), reference.evidence());
                assertEquals(forecast.ledger(), reference.apply(method, setting).ledger());
            }
        }
    }

    @Test
    void methodsSayWhatIsMissing() {
        ModelTensor tensor = TestTensors.gaussian(1, 4, 8);
        for (Transform method : new Transform[] {WANDA, SPARSE_GPT}) {
            UnfitException e =
                    assertThrows(UnfitException.class, () -> method.forecast(tensor, TestTensors.settings(method)));
            assertTrue(e.lacksEvidence());
        }
        Settings tooMany = TestTensors.settings(MAGNITUDE, "amount=count", "kept=33");
        assertThrows(UnfitException.class, () -> MAGNITUDE.forecast(tensor, tooMany));
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource({
        "magnitude, rtn",
        "magnitude, gptq",
        "sparsegpt, gptq",
        "wanda, rtn",
        "magnitude, adaround",
        "magnitude, datatype"
    })
    void whatIsRemovedStaysZeroHoweverItIsRounded(String first, String second) throws Exception {
        Case problem = Case.random(2, 16, 64, 200);
        Transform rounding = (Transform) Pruners.methods().find(second).orElseThrow();
        PruneThenRound both = PruneThenRound.of(method(first), rounding);
        KeptBits kept = kept(problem.apply(method(first), "density=40"));
        float[] values = problem.values(both, "prune-density=40");
        for (int i = 0; i < values.length; i++) {
            assertTrue(kept.isKept(i) || values[i] == 0);
        }
        assertFalse(zeros(values) == values.length);
    }

    @Test
    void roundingWhileRemovingIsBetterThanAfterIt() throws Exception {
        SparseGptRounding joint = new SparseGptRounding(WORKERS);
        PruneThenRound apart = PruneThenRound.of(
                SPARSE_GPT, (Transform) Pruners.methods().find("gptq").orElseThrow());
        double one = 0;
        double two = 0;
        for (int seed = 30; seed < 40; seed++) {
            Case problem = Case.random(seed, 16, 64, 200);
            float[] values = problem.values(joint, "density=50", "bits=3", "group=32");
            assertTrue(zeros(values) >= 512);
            one += problem.error(values);
            two += problem.error(problem.values(apart, "prune-density=50", "bits=3", "group=32"));
        }
        assertTrue(one < two, one + " against " + two);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"F16", "Q4_0", "Q5_0", "Q8_0", "Q3_K", "Q6_K", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4"})
    void typesSaidToKeepZerosDo(String name) throws Exception {
        DType type = DType.valueOf(name);
        assertTrue(ZeroKeeping.keepsZeros(type));
        float[] weights = TestTensors.numbers(3, 8 * 256);
        for (int i = 0; i < weights.length; i += 3) {
            weights[i] = 0;
        }
        ModelTensor tensor = TestTensors.weight(Shape.of(8, 256), weights);
        float[] stored = TestTensors.decode(
                new TypeEncoder(WORKERS).encode(tensor.id(), TestTensors.view(tensor), type, Job.UNWATCHED));
        for (int i = 0; i < stored.length; i += 3) {
            assertEquals(0, Math.abs(stored[i])); // codes of 0 may decode to -0
        }
    }
}
