package lapidary.core.quant;

import lapidary.core.job.Job;

/// Finds codes for a tile of rows that change a layer's output less than the nearest ones. What it finds is offered to
/// the tile, which keeps the best of each row; it begins with the nearest, so that it never ends up worse.
@FunctionalInterface
interface RoundingLearner {

    /// @param loss of this tile
    void learn(GridTile tile, OutputLoss.Tile loss, Job job);

    /// Offers the nearest codes on the grid to begin with.
    static void offerNearest(GridTile tile, OutputLoss.Tile loss) {
        Rounded rounded = new Rounded(tile);
        rounded.round(tile.scales(), tile.zeros(), (row, group, i, weight, scale) -> weight / scale);
        rounded.offer(tile.scales(), tile.zeros(), loss);
    }

    /// Whole steps of a tile, and what they cost.
    final class Rounded {
        private final GridTile tile;
        private final float[] steps;
        private final float[] difference;
        private final float[] slope;
        private final double[] losses;

        Rounded(GridTile tile) {
            this.tile = tile;
            int weights = tile.rows() * tile.inputs();
            steps = new float[weights];
            difference = new float[weights];
            slope = new float[weights];
            losses = new double[tile.rows()];
        }

        /// How many steps a weight is from the zero point, before rounding.
        interface Steps {
            float of(int row, int group, int index, float weight, float scale);
        }

        /// Rounds to whole steps within the range, half to even; 0 where a scale is.
        void round(float[] scales, int[] zeros, Steps exact) {
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    float scale = scales[row * tile.perRow() + group];
                    int low = tile.grid().least() - zeros[row * tile.perRow() + group];
                    int high = tile.grid().most() - zeros[row * tile.perRow() + group];
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    for (int i = from; i < end; i++) {
                        float at = scale == 0 ? 0 : exact.of(row, group, i, tile.weights()[i], scale);
                        steps[i] = whole(Math.clamp(at, low, high));
                    }
                }
            }
        }

        /// Grids of one bit have no 0.
        private float whole(float at) {
            return tile.grid().isSign() ? (at < 0 ? -1 : 1) : (float) Math.rint(at);
        }

        /// The whole steps.
        float[] steps() {
            return steps;
        }

        /// Weighs the steps with these scales, as stored, and offers them.
        void offer(float[] scales, int[] zeros, OutputLoss.Tile loss) {
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    float scale = scales[row * tile.perRow() + group];
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    for (int i = from; i < end; i++) {
                        difference[i] = steps[i] * scale - tile.weights()[i];
                    }
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
