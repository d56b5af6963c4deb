package lapidary.core.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Transform;
import lapidary.core.quant.TestTensors;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;

/// Corrections of SparseGPT, against what is exact.
class SparseGptTest {
    private static final Transform SPARSE_GPT = new SparseGpt(Workers.shared());

    @Test
    void inputsThatAreNotCorrelatedAreNeverCorrected() throws Exception {
        float[][] inputs = new float[16][16];
        for (int token = 0; token < 16; token++) {
            inputs[token][token] = 1 + token % 3;
        }
        LayerCase diagonal = LayerCase.of(TestTensors.numbers(6, 4 * 16), 4, inputs);
        float[] values = diagonal.values(SPARSE_GPT);
        for (int i = 0; i < values.length; i++) {
            assertTrue(values[i] == 0 || Math.abs(values[i] - diagonal.weights()[i]) < 1e-6);
        }
    }

    /// Without correlations there is nothing to correct: the mask is that of w²·G_jj, which is
    /// Wanda's over all rows.
    @Test
    void inputsThatAreNotCorrelatedAreChosenByTheirOwnCost() throws Exception {
        float[][] inputs = new float[16][16];
        for (int token = 0; token < 16; token++) {
            inputs[token][token] = 1 + token % 3;
        }
        LayerCase diagonal = LayerCase.of(TestTensors.numbers(6, 4 * 16), 4, inputs);
        // A damping of next to nothing: it shifts costs of inputs of different size.
        assertEquals(
                diagonal.kept(LayerCase.method("wanda"), "compare=tensor", "density=50"),
                diagonal.kept(SPARSE_GPT, "density=50", "damping=0.01"));
    }

    @Test
    void correctionsPayOnAverageAndNeverBeatTheExactRefit() throws Exception {
        double corrected = 0;
        double plain = 0;
        for (int seed = 0; seed < 20; seed++) {
            LayerCase problem = LayerCase.random(seed, 6, 24, 96);
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
    private static double refit(LayerCase problem, float[] values) {
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

    /// ½·Σe² with H = 2·XᵀX, on the layer of the reference errors.
    @Test
    void theLossOfOneBlockIsThatOfTheReference() throws Exception {
        LayerCase reference = LayerCase.reference();
        Evidence evidence = reference.evidence();
        InputMoments moments = evidence.moments(reference.tensor()).orElseThrow();
        int[] order = IntStream.range(0, 16).toArray();
        try (Arena arena = Arena.ofShared()) {
            InverseFactor factor = InverseFactor.of(moments, order, 0.01, arena);
            DoubleMatrix weights = DoubleMatrix.allocate(arena, 8, 16);
            for (int i = 0; i < 8 * 16; i++) {
                weights.set(i / 16, i % 16, reference.weights()[i]);
            }
            SparseSolver solver = new SparseSolver(Workers.shared(), factor, weights, SparseSolver.Rounding.NONE);
            double loss = solver.share(64, SparseSolver.BLOCK, new KeptBits(Shape.of(8, 16)), Job.UNWATCHED);
            double scale = 2 * 64; // the moments are means over 64 tokens
            assertEquals(1641.415, loss * scale, 1e-2);
        }
    }
}
