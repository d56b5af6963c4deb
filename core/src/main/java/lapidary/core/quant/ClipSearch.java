package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.util.Arrays;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Clip;
import lapidary.core.method.NotFiniteException;

/// Finds for each group of each row the magnitude at which its weights are best clipped before they are rounded:
/// max|w|·(1 − i/20) for i from 0 to 9, by the change of what the group adds to the output, (ŵ − w)·H·(ŵ − w)ᵀ over the
/// inputs of the group. A row whose output as a whole is not better for it keeps its range.
///
/// Lin et al., AWQ (arXiv 2306.00978), section 3.2; the search of its reference program, with all tokens instead of
/// a sample.
///
/// @param moments of the layer's inputs, as the weights see them
record ClipSearch(InputMoments moments, Workers workers) {
    private static final int CANDIDATES = 10;
    private static final float STEP = 1 / 20f;
    private static final int TILE = 32;

    /// The largest magnitude that is left in each group.
    Clip find(ScaledLayer layer, Job job) throws NotFiniteException {
        int columns = layer.inputs();
        int group = layer.rounding().groupSize(columns);
        int perRow = Math.ceilDiv(columns, group);
        float[][] bounds = new float[layer.outputs()][];
        int size = layer.rounding().isRowwise() ? TILE : Math.max(1, layer.outputs());
        try (Arena arena = Arena.ofShared()) {
            OutputLoss loss = new OutputLoss(moments, arena);
            workers.rows(layer.outputs(), size, job, (from, end) -> {
                Tile tile = new Tile(layer, (int) from, (int) (end - from), group);
                tile.search(loss, job);
                for (int row = (int) from; row < end; row++) {
                    int at = (row - (int) from) * perRow;
                    bounds[row] = Arrays.copyOfRange(tile.best, at, at + perRow);
                }
            });
        }
        return new Clip(bounds, group);
    }

    private static final class Tile {
        private final ScaledLayer layer;
        private final int rows;
        private final int columns;
        private final int group;
        private final int perRow;
        private final float[] weights;
        private final float[] rounded;
        private final float[] largest; // of each group
        private final float[] bounds; // being tried
        private final float[] best;
        private final double[] least;

        Tile(ScaledLayer layer, int first, int rows, int group) {
            this.layer = layer;
            this.rows = rows;
            this.columns = layer.inputs();
            this.group = group;
            this.perRow = Math.ceilDiv(columns, group);
            this.weights = new float[Math.multiplyExact(rows, columns)];
            this.rounded = new float[weights.length];
            this.largest = new float[rows * perRow];
            this.bounds = new float[largest.length];
            this.best = new float[largest.length];
            this.least = new double[largest.length];
            layer.weights().decode(first, rows, weights);
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            for (int i = 0; i < weights.length; i++) {
                int at = at(i);
                largest[at] = Math.max(largest[at], Math.abs(weights[i]));
            }
        }

        private int at(int i) {
            int row = i / columns;
            return row * perRow + (i - row * columns) / group;
        }

        void search(OutputLoss loss, Job job) throws NotFiniteException {
            double[] errors = new double[best.length];
            try (Arena arena = Arena.ofConfined()) {
                OutputLoss.Tile ofTile = loss.tile(rows, arena);
                for (int candidate = 0; candidate < CANDIDATES; candidate++) {
                    job.check();
                    float share = 1 - candidate * STEP;
                    for (int at = 0; at < largest.length; at++) {
                        bounds[at] = largest[at] * share;
                    }
                    round();
                    ofTile.weighGroups(rounded, group, errors);
                    for (int at = 0; at < best.length; at++) {
                        if (errors[at] < least[at]) {
                            least[at] = errors[at];
                            best[at] = bounds[at];
                        }
                    }
                }
                keepWhatHelps(ofTile);
            }
        }

        /// The change of the weights once they are clipped and rounded.
        private void round() throws NotFiniteException {
            for (int i = 0; i < weights.length; i++) {
                float bound = bounds[at(i)];
                rounded[i] = Math.clamp(weights[i], -bound, bound);
            }
            layer.rounding().round(rounded, rows, columns);
            for (int i = 0; i < weights.length; i++) {
                rounded[i] -= weights[i];
            }
        }

        /// Groups were looked at one by one; what counts is the output of the row.
        private void keepWhatHelps(OutputLoss.Tile ofTile) throws NotFiniteException {
            double[] without = new double[rows];
            double[] with = new double[rows];
            float[] slope = new float[weights.length];
            System.arraycopy(largest, 0, bounds, 0, bounds.length);
            round();
            ofTile.weigh(rounded, slope, without);
            System.arraycopy(best, 0, bounds, 0, bounds.length);
            round();
            ofTile.weigh(rounded, slope, with);
            for (int row = 0; row < rows; row++) {
                if (with[row] > without[row]) {
                    System.arraycopy(largest, row * perRow, best, row * perRow, perRow);
                }
            }
        }
    }
}
