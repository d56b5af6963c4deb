package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptqTest {
    private static final Transform GPTQ = new Gptq(new Workers(2));
    private static final Transform NEAREST = new RoundToNearest(new Workers(2));

    /// Ratios of a NumPy implementation of the paper's algorithm, 1,024 tokens, ± 0.02.
    @ParameterizedTest
    @CsvSource({
        "0, 2, channel, .94, .94",
        "0, 4, group, .94, .94",
        ".5, 2, channel, .70, .73",
        ".5, 3, group, .70, .73",
        ".5, 4, channel, .70, .73",
        ".9, 2, channel, .18, .20",
        ".9, 3, channel, .18, .20",
        ".9, 4, group, .18, .20"
    })
    void itsLossBesideRoundingToNearestIsThePublishedOne(
            double correlation, int bits, String granularity, double least, double most) throws Exception {
        double sum = 0;
        for (int seed = 0; seed < 3; seed++) {
            LayerProblem problem = LayerProblem.autoregressive(seed, 64, 128, 1024, correlation);
            String[] settings = {"bits=" + bits, "granularity=" + granularity, "group=32"};
            sum += problem.loss(problem.decoded(GPTQ, settings)) / problem.loss(problem.decoded(NEAREST, settings));
        }
        double ratio = sum / 3;
        assertTrue(ratio > least - .02 && ratio < most + .02, "ratio " + ratio);
    }

    @Test
    void orderByActivationHelpsWhereFewInputsDominateAndHarmsWhereTheyAreAlike() throws Exception {
        Random random = new Random(11);
        float[][] inputs = LayerProblem.autoregressive(random, 128, 1024, .5);
        LayerProblem outliers = LayerProblem.of(5, 64, LayerProblem.withOutliers(inputs, 16, 10));
        double nearest = outliers.loss(outliers.decoded(NEAREST, "bits=3", "granularity=channel"));
        double natural = outliers.loss(outliers.decoded(GPTQ, "bits=3", "granularity=channel"));
        double byActivation =
                outliers.loss(outliers.decoded(GPTQ, "bits=3", "granularity=channel", "order=activation"));
        assertEquals(.72, natural / nearest, .06);
        assertEquals(.59, byActivation / nearest, .06);

        LayerProblem alike = LayerProblem.autoregressive(6, 64, 128, 1024, .9);
        double even = alike.loss(alike.decoded(GPTQ, "bits=3", "granularity=channel"));
        assertTrue(alike.loss(alike.decoded(GPTQ, "bits=3", "granularity=channel", "order=activation")) > even);
    }

    @Test
    void weightsOnTheGridStayAsTheyAre() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(1, 16, 64, 256, .9);
        float[] once = problem.decoded(NEAREST, "bits=4", "group=32", "scheme=full-range");
        LayerProblem onGrid = new LayerProblem(
                TestTensors.weight(Shape.of(16, 64), once), once, problem.inputs(), problem.evidence());
        assertArrayEquals(once, onGrid.decoded(GPTQ, "bits=4", "group=32", "scheme=full-range"));
    }

    @Test
    void withIndependentInputsOfOneSizeItIsRoundingToNearest() throws Exception {
        float[][] unit = new float[64][64];
        for (int i = 0; i < 64; i++) {
            unit[i][i] = 8;
        }
        LayerProblem problem = LayerProblem.of(3, 20, unit);
        for (String scheme : List.of("asymmetric", "symmetric", "full-range")) {
            String[] settings = {"bits=3", "group=16", "scheme=" + scheme};
            assertArrayEquals(problem.decoded(NEAREST, settings), problem.decoded(GPTQ, settings), scheme);
        }
    }

    /// The paper's algorithm weight by weight, without blocks, in plain loops over H⁻¹ itself.
    @ParameterizedTest
    @CsvSource({"32, dynamic", "24, dynamic", "200, dynamic", "160, dynamic", "32, static", "1, dynamic"})
    void blocksGiveWhatSingleStepsGive(int group, String groups) throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(9, 6, 300, 900, .8);
        String[] settings = {"bits=3", "scale=f32", "group=" + group, "groups=" + groups};
        float[] found = problem.decoded(GPTQ, settings);
        float[] expected = stepByStep(problem, group, groups.equals("static"));
        int different = 0;
        for (int i = 0; i < found.length; i++) {
            different += Math.abs(found[i] - expected[i]) > 1e-5 ? 1 : 0;
        }
        assertEquals(0, different);
    }

    private static float[] stepByStep(LayerProblem problem, int group, boolean isStatic) {
        int n = 300;
        int rows = problem.weights().length / n;
        InputMoments moments = problem.evidence().moments(problem.tensor()).orElseThrow();
        double[][] inverse = inverse(moments.second(), .01);
        UniformGrid grid = new UniformGrid(3, Scheme.ASYMMETRIC, DType.F32);
        float[] result = new float[rows * n];
        for (int row = 0; row < rows; row++) {
            double[] w = new double[n];
            for (int i = 0; i < n; i++) {
                w[i] = problem.weights()[row * n + i];
            }
            double[][] h = Arrays.stream(inverse).map(double[]::clone).toArray(double[][]::new);
            Extent extent = Extent.NOTHING;
            for (int i = 0; i < n; i++) {
                if (i % group == 0) {
                    float[] of = new float[Math.min(group, n - i)];
                    for (int j = 0; j < of.length; j++) {
                        of[j] = isStatic ? problem.weights()[row * n + i + j] : (float) w[i + j];
                    }
                    extent = Extent.of(of, 0, of.length);
                }
                float scale = grid.scale(extent);
                int zero = grid.zeroPoint(extent, scale);
                double code = Math.clamp(Math.rint((float) w[i] / scale) + zero, 0, 7);
                float rounded = (float) ((code - zero) * scale);
                result[row * n + i] = rounded;
                double error = (w[i] - rounded) / h[i][i];
                for (int j = i; j < n; j++) {
                    w[j] -= error * h[i][j];
                }
                // The inverse without input i, by elimination.
                double[] pivot = h[i].clone();
                for (int a = i + 1; a < n; a++) {
                    for (int b = i + 1; b < n; b++) {
                        h[a][b] -= pivot[a] * pivot[b] / pivot[i];
                    }
                }
            }
        }
        return result;
    }

    /// Gauss–Jordan.
    private static double[][] inverse(DoubleMatrix second, double damping) {
        int n = second.rows();
        double mean = IntStream.range(0, n)
                .mapToDouble(i -> second.get(i, i))
                .average()
                .orElseThrow();
        double[][] a = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = second.get(i, j) + (i == j ? damping * mean : 0);
            }
            a[i][n + i] = 1;
        }
        for (int i = 0; i < n; i++) {
            double pivot = a[i][i];
            for (int j = 0; j < 2 * n; j++) {
                a[i][j] /= pivot;
            }
            for (int row = 0; row < n; row++) {
                double factor = a[row][i];
                for (int j = 0; row != i && j < 2 * n; j++) {
                    a[row][j] -= factor * a[i][j];
                }
            }
        }
        return Arrays.stream(a).map(r -> Arrays.copyOfRange(r, n, 2 * n)).toArray(double[][]::new);
    }

    @Test
    void thePredictedLossIsTheMeasuredOne() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(4, 32, 128, 2048, .7);
        InputMoments moments = problem.evidence().moments(problem.tensor()).orElseThrow();
        GridChoice choice = GridChoice.of(TestTensors.settings(GPTQ, "bits=3", "group=32"));
        Grid grid = choice.empty(Shape.of(32, 128));
        try (Arena arena = Arena.ofShared()) {
            GptqSolver solver = GptqSolver.of(moments, 1e-6, false, arena).orElseThrow();
            double predicted = new GptqRows(solver, choice, grid, false).quantize(0, 32, problem.weights());
            assertEquals(problem.loss(TestTensors.decode(grid)), predicted, .01 * predicted);
        }
    }

    @Test
    void renumberingTheInputsRenumbersTheResult() throws Exception {
        LayerProblem problem = LayerProblem.of(
                2, 24, LayerProblem.withOutliers(LayerProblem.autoregressive(new Random(2), 64, 512, .6), 7, 3));
        List<Integer> places = new ArrayList<>(IntStream.range(0, 64).boxed().toList());
        Collections.shuffle(places, new Random(3));
        float[] moved = new float[problem.weights().length];
        float[][] inputs = new float[512][64];
        for (int i = 0; i < 64; i++) {
            for (int row = 0; row < 24; row++) {
                moved[row * 64 + places.get(i)] = problem.weights()[row * 64 + i];
            }
            for (int token = 0; token < 512; token++) {
                inputs[token][places.get(i)] = problem.inputs()[token][i];
            }
        }
        var tensor = TestTensors.weight(Shape.of(24, 64), moved);
        LayerProblem other = new LayerProblem(
                tensor, moved, inputs, Evidence.NONE.with(Moments.of("moved", "01", Map.of(tensor.id(), inputs))));
        String[] settings = {"bits=3", "granularity=channel", "order=activation"};
        float[] expected = problem.decoded(GPTQ, settings);
        float[] found = other.decoded(GPTQ, settings);
        for (int i = 0; i < 64; i++) {
            for (int row = 0; row < 24; row++) {
                assertEquals(expected[row * 64 + i], found[row * 64 + places.get(i)]);
            }
        }
    }

    @Test
    void inputsThatAreAlwaysZeroGetNoWeight() throws Exception {
        float[][] inputs = LayerProblem.autoregressive(new Random(8), 32, 200, .5);
        for (float[] token : inputs) {
            token[5] = 0;
        }
        LayerProblem problem = LayerProblem.of(8, 4, inputs);
        float[] decoded = problem.decoded(GPTQ, "bits=4", "group=16");
        for (int row = 0; row < 4; row++) {
            assertEquals(0, decoded[row * 32 + 5]);
        }
    }

    @Test
    void fewerTokensThanInputsAreMadeUpForByDamping() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(12, 16, 64, 5, .9);
        double loss = problem.relativeLoss(problem.decoded(GPTQ, "bits=3", "group=32", "damping=0.01"));
        assertTrue(loss < problem.relativeLoss(problem.decoded(NEAREST, "bits=3", "group=32")), "loss " + loss);
    }

    /// Rounding may leave moments a little below positive definite.
    @Test
    void dampingGrowsTenfoldUntilTheMomentsCanBeFactored() {
        DoubleMatrix second = DoubleMatrix.allocate(Arena.ofAuto(), 2, 2);
        second.set(0, 0, 1);
        second.set(1, 1, 1);
        second.set(0, 1, 1 + 5e-4);
        second.set(1, 0, 1 + 5e-4);
        InputMoments moments = new InputMoments(second, new double[2], new float[2], 10);
        GptqSolver solver = GptqSolver.of(moments, 1e-6, false, Arena.ofAuto()).orElseThrow();
        assertEquals(1e-3, solver.damping(), 1e-9);
        second.set(0, 1, Double.NaN);
        assertTrue(GptqSolver.of(moments, 1e-6, false, Arena.ofAuto()).isEmpty());
    }

    @Test
    void withoutEvidenceItIsRefusedWithWhatItNeeds() {
        var tensor = TestTensors.gaussian(0, 4, 32);
        Settings standard = Settings.standard(GPTQ.settings());
        UnfitException none = assertThrows(UnfitException.class, () -> GPTQ.forecast(tensor, standard));
        assertTrue(none.lacksEvidence());
        assertTrue(none.getMessage().contains("needs calibration data"));
        Moments other = Moments.of("other", "00", Map.of(tensor.id(), new float[3][16]));
        assertThrows(UnfitException.class, () -> GPTQ.forecast(tensor, standard, Evidence.NONE.with(other)));
    }

    @Test
    void threadsDoNotChangeTheResult() throws Exception {
        LayerProblem problem = LayerProblem.autoregressive(13, 200, 96, 400, .9);
        float[] alone = problem.decoded(new Gptq(new Workers(1)), "bits=2");
        assertArrayEquals(alone, problem.decoded(new Gptq(new Workers(5)), "bits=2"));
        assertFalse(Arrays.equals(alone, problem.decoded(NEAREST, "bits=2")));
        assertEquals(200 * 96, alone.length);
    }
}
