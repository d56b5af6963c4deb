package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.Optional;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.tensor.RowSource;

/// How much the output of a layer changes with its weights, and which inputs that comes from: with D the change of the
/// weights and H the second moments of the inputs, tr(D·H·Dᵀ) = ‖D·U⁻¹‖² where H⁻¹ = Uᵀ·U. A column of D·U⁻¹ holds the
/// errors that GPTQ meets at one input after all corrections before it, so their squares are its loss per column,
/// whichever method made the weights.
///
/// @param measured tr(D·H·Dᵀ): mean over tokens of the squared change of the output, summed over outputs
/// @param predicted the same with the damping that GPTQ adds to H: what its own sum of squares comes to
/// @param signal tr(W·H·Wᵀ), the same of the output itself
/// @param damping share of the mean diagonal that was added
/// @param columns `float64[inputs]`, in the order of the inputs: shares of `predicted`
@SuppressWarnings("ArrayRecordComponent") // decision: one number per input, read once and never compared
public record LayerLoss(double measured, double predicted, double signal, double damping, double[] columns) {
    private static final int TILE = 64;
    private static final int BLOCK = 128;

    /// ‖change of the output‖² over ‖output‖².
    public double relative() {
        return measured == 0 ? 0 : measured / signal;
    }

    /// @param original and
    /// @param compressed `[outputs, inputs]`
    /// @param damping as of GPTQ, a share
    /// @param byActivation as of GPTQ: whether inputs of larger mean square come first
    /// @return empty when no damping makes the moments positive definite
    public static Optional<LayerLoss> of(
            RowSource original,
            RowSource compressed,
            InputMoments moments,
            double damping,
            boolean byActivation,
            Job job) {
        try (Arena arena = Arena.ofShared()) {
            return GptqSolver.of(moments, damping, byActivation, arena)
                    .map(solver -> new Sums(solver, moments).over(original, compressed, job));
        }
    }

    /// Adds up tiles of rows.
    private static final class Sums {
        private final GptqSolver solver;
        private final InputMoments moments;
        private final int inputs;
        private final double[] columns;
        private double squares;
        private double signal;

        Sums(GptqSolver solver, InputMoments moments) {
            this.solver = solver;
            this.moments = moments;
            this.inputs = moments.inputs();
            this.columns = new double[inputs];
        }

        LayerLoss over(RowSource original, RowSource compressed, Job job) {
            long rows = original.shape().rows();
            for (long first = 0; first < rows; first += TILE) {
                job.check();
                job.report((double) first / rows, "layer loss");
                int count = (int) Math.min(TILE, rows - first);
                float[] before = new float[count * inputs];
                float[] after = new float[count * inputs];
                original.decode(first, count, before);
                compressed.decode(first, count, after);
                tile(count, before, after);
            }
            double predicted = 0;
            for (double column : columns) {
                predicted += column;
            }
            // What damping adds is its share of the mean diagonal times the squared change of the weights.
            double measured = Math.max(0, predicted - added() * squares);
            return new LayerLoss(measured, predicted, Math.max(0, signal), solver.damping(), columns);
        }

        private double added() {
            double mean = 0;
            for (int i = 0; i < inputs; i++) {
                double own = moments.second().get(i, i);
                mean += (own == 0 ? 1 : own) / inputs;
            }
            return mean * solver.damping();
        }

        private void tile(int rows, float[] before, float[] after) {
            try (Arena arena = Arena.ofConfined()) {
                DoubleMatrix change = DoubleMatrix.allocate(arena, rows, inputs);
                DoubleMatrix weights = DoubleMatrix.allocate(arena, rows, inputs);
                for (int row = 0; row < rows; row++) {
                    for (int step = 0; step < inputs; step++) {
                        int input = solver.order()[step];
                        boolean isDead = solver.isDead()[input];
                        double difference =
                                isDead ? 0 : (double) before[row * inputs + input] - after[row * inputs + input];
                        squares += difference * difference;
                        change.set(row, step, difference);
                        weights.set(row, step, isDead ? 0 : before[row * inputs + input]);
                    }
                }
                divide(change, columns);
                double[] own = new double[inputs];
                double power = 0;
                for (int row = 0; row < rows; row++) {
                    for (int step = 0; step < inputs; step++) {
                        power += weights.get(row, step) * weights.get(row, step);
                    }
                }
                divide(weights, own);
                for (double column : own) {
                    signal += column;
                }
                signal -= added() * power;
            }
        }

        /// Makes D into D·U⁻¹ from the first column on and adds the squares of its columns to `out`.
        private void divide(DoubleMatrix matrix, double[] out) {
            double[] row = new double[BLOCK];
            double[][] factor = new double[BLOCK][BLOCK];
            for (int from = 0; from < inputs; from += BLOCK) {
                int width = Math.min(BLOCK, inputs - from);
                for (int i = 0; i < width; i++) {
                    solver.factor().read(from + i, from, factor[i], 0, width);
                }
                for (int i = 0; i < matrix.rows(); i++) {
                    matrix.read(i, from, row, 0, width);
                    for (int j = 0; j < width; j++) {
                        row[j] /= factor[j][j];
                        for (int k = j + 1; k < width; k++) {
                            row[k] -= row[j] * factor[j][k];
                        }
                        out[solver.order()[from + j]] += row[j] * row[j];
                    }
                    matrix.write(i, from, row, 0, width);
                }
                int end = from + width;
                DoubleMatrix.subtractProduct(
                        matrix.window(0, from, matrix.rows(), width),
                        solver.factor().window(from, end, width, inputs - end),
                        matrix.window(0, end, matrix.rows(), inputs - end));
            }
        }
    }
}
