package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lapidary.core.calib.InputMoments;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.LearningKernels;
import lapidary.core.linalg.Matrix;

/// How much the output of a layer changes with its weights: tr(D·H·Dᵀ), D the change of the weights and H the second
/// moments of the inputs. In units of the mean square of an input, so that steps mean the same in every layer. Rows do
/// not depend on each other.
final class OutputLoss {
    private static final LearningKernels KERNELS = LearningKernels.fastest();

    private final int inputs;
    private final Matrix moments; // float32[inputs, inputs]

    /// @param arena for a copy of the moments in single precision
    OutputLoss(InputMoments moments, Arena arena) {
        this.inputs = moments.inputs();
        double trace = 0;
        for (int i = 0; i < inputs; i++) {
            trace += moments.second().get(i, i);
        }
        double unit = trace == 0 ? 1 : inputs / trace;
        MemorySegment data = arena.allocate(4L * inputs * inputs, 64);
        for (int row = 0; row < inputs; row++) {
            for (int column = 0; column < inputs; column++) {
                float value = (float) (moments.second().get(row, column) * unit);
                data.setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * inputs + column, value);
            }
        }
        this.moments = Matrix.of(data, inputs, inputs);
    }

    int inputs() {
        return inputs;
    }

    /// Room for a tile of rows.
    Tile tile(int rows, Arena arena) {
        return new Tile(rows, arena);
    }

    /// A tile of rows whose change is weighed again and again. One thread at a time.
    final class Tile {
        private final Matrix change;
        private final Matrix product;

        private Tile(int rows, Arena arena) {
            long bytes = 4L * rows * inputs;
            change = Matrix.of(arena.allocate(bytes, 64), rows, inputs);
            product = Matrix.of(arena.allocate(bytes, 64), rows, inputs);
        }

        /// @param difference `float32[rows, inputs]`: changed weights less the original ones
        /// @param slope `float32[rows, inputs]`, set to D·H, half the slope of the loss
        /// @param losses `float64[rows]`, set
        void weigh(float[] difference, float[] slope, double[] losses) {
            slopes(difference, slope);
            for (int row = 0; row < losses.length; row++) {
                losses[row] = KERNELS.dot(difference, slope, row * inputs, (row + 1) * inputs);
            }
        }

        /// D·H alone, as of [#weigh].
        void slopes(float[] difference, float[] slope) {
            change.set(difference);
            Gemm.product(change, moments, false, product);
            MemorySegment.copy(product.data(), ValueLayout.JAVA_FLOAT, 0, slope, 0, product.rows() * product.columns());
        }

        /// The same for each group of inputs by itself, as if the others had not changed.
        ///
        /// @param groupSize inputs of a group; the last of a row may be shorter
        /// @param losses `float64[rows, groups]`, set
        void weighGroups(float[] difference, int groupSize, double[] losses) {
            int perRow = Math.ceilDiv(inputs, groupSize);
            change.set(difference);
            for (int start = 0; start < inputs; start += groupSize) {
                int count = Math.min(groupSize, inputs - start);
                Matrix ofGroup = moments.rows(start, count).columns(start, count);
                Gemm.product(change.columns(start, count), ofGroup, false, product.columns(start, count));
            }
            float[] slope = product.toArray();
            Arrays.fill(losses, 0);
            for (int i = 0; i < slope.length; i++) {
                int row = i / inputs;
                losses[row * perRow + (i - row * inputs) / groupSize] += (double) difference[i] * slope[i];
            }
        }
    }
}
