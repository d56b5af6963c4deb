package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.job.Job;
import lapidary.core.linalg.LearningKernels;

/// Finds codes for a tile of rows that change a layer's output less than the nearest ones. What it finds is offered to
/// the tile, which keeps the best of each row; it begins with the nearest, so that it never ends up worse.
@FunctionalInterface
interface RoundingLearner {
    LearningKernels KERNELS = LearningKernels.fastest();

    /// @param loss of this tile
    void learn(GridTile tile, OutputLoss.Tile loss, Job job);

    /// Offers the nearest codes on the grid to begin with.
    static void offerNearest(GridTile tile, OutputLoss.Tile loss) {
        Rounded rounded = new Rounded(tile);
        rounded.round(tile.scales(), tile.zeros(), (row, at, from, end, scale, exact) -> {
            for (int i = from; i < end; i++) {
                exact[i] = tile.weights()[i] / scale;
            }
        });
        rounded.offer(tile.scales(), tile.zeros(), loss);
    }

    /// Whole steps of a tile, and what they cost.
    final class Rounded {
        private final GridTile tile;
        private final float[] exact;
        private final float[] steps;
        private final float[] difference;
        private final float[] slope;
        private final double[] losses;

        Rounded(GridTile tile) {
            this.tile = tile;
            int weights = tile.rows() * tile.inputs();
            exact = new float[weights];
            steps = new float[weights];
            difference = new float[weights];
            slope = new float[weights];
            losses = new double[tile.rows()];
        }

        /// How many steps the weights of a group are from the zero point, before rounding.
        interface Steps {
            /// @param at index of the group in the tile
            /// @param from first weight in the tile
            /// @param scale not 0
            /// @param exact `float32[rows, inputs]`, to be set from `from` to `end`
            void fill(int row, int at, int from, int end, float scale, float[] exact);
        }

        /// Rounds to whole steps within the range, half to even; 0 where a scale is. Grids of one bit
        /// have no 0.
        void round(float[] scales, int[] zeros, Steps unrounded) {
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    int at = row * tile.perRow() + group;
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    if (scales[at] == 0) {
                        Arrays.fill(exact, from, end, 0);
                    } else {
                        unrounded.fill(row, at, from, end, scales[at], exact);
                    }
                    UniformGrid grid = tile.grid();
                    KERNELS.nearest(
                            exact, grid.least() - zeros[at], grid.most() - zeros[at], grid.isSign(), from, end, steps);
                }
            }
        }

        /// What was rounded last.
        float[] exact() {
            return exact;
        }

        /// The whole steps.
        float[] steps() {
            return steps;
        }

        /// Weighs the steps with these scales, as stored, and offers them.
        void offer(float[] scales, int[] zeros, OutputLoss.Tile loss) {
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    KERNELS.change(steps, scales[row * tile.perRow() + group], tile.weights(), from, end, difference);
                }
            }
            loss.weigh(difference, slope, losses);
            tile.offer(losses, steps, scales, zeros);
        }

        /// D·H of what was offered last, half the slope of the loss.
        float[] slope() {
            return slope;
        }

        double[] losses() {
            return losses;
        }
    }
}
