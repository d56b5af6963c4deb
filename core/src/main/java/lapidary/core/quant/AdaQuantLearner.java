package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.job.Job;

/// Learns changes of the weights before they are rounded, and scale and zero point of each group with them:
/// ŵ = s·(clamp(round((w + v)/s + z)) − z). The slope passes through rounding as if it were not there.
///
/// Hubara et al., Improving Post Training Neural Quantization: Layer-wise Calibration and Integer Programming (arXiv
/// 2006.10518), equation 2, with the change v in units of the scale, so that one step size suits every layer.
///
/// @param steps of the optimizer
/// @param rate its step size for weights, in scales; falls to 0
/// @param rangeRate its step size for the logarithm of scales and, in codes, for zero points
record AdaQuantLearner(int steps, double rate, double rangeRate) implements RoundingLearner {

    @Override
    public void learn(GridTile tile, OutputLoss.Tile loss, Job job) {
        new Run(tile, loss).learn(job);
    }

    private final class Run {
        private final GridTile tile;
        private final OutputLoss.Tile loss;
        private final int count;
        private final float[] changes; // v (rows, inputs), in scales
        private final float[] scaleLogs; // of |s| (rows, perRow)
        private final float[] middles; // z before rounding (rows, perRow)
        private final float[] changeSlopes;
        private final float[] scaleSlopes;
        private final float[] middleSlopes;
        private final float[] scales;
        private final int[] zeros;
        private final float[] units;
        private final float[] sums = new float[2];

        Run(GridTile tile, OutputLoss.Tile loss) {
            this.tile = tile;
            this.loss = loss;
            this.count = tile.rows() * tile.inputs();
            this.changes = new float[count];
            this.scaleLogs = new float[tile.scales().length];
            this.middles = new float[scaleLogs.length];
            this.changeSlopes = new float[count];
            this.scaleSlopes = new float[scaleLogs.length];
            this.middleSlopes = new float[scaleLogs.length];
            this.scales = tile.scales().clone();
            this.zeros = tile.zeros().clone();
            this.units = new float[tile.rows()];
        }

        void learn(Job job) {
            begin();
            Adam forChanges = new Adam(count);
            Adam forScales = new Adam(scaleLogs.length);
            Adam forMiddles = new Adam(middles.length);
            Rounded rounded = new Rounded(tile);
            for (int step = 0; step < steps; step++) {
                job.check();
                if (step > 0) {
                    span();
                }
                rounded.round(
                        scales,
                        zeros,
                        (row, at, from, end, scale, exact) ->
                                KERNELS.quotients(tile.weights(), scale, changes, from, end, exact));
                rounded.offer(scales, zeros, loss);
                slopes(rounded);
                double falling = (1 + Math.cos(Math.PI * step / steps)) / 2;
                forChanges.step(changes, changeSlopes, rate * falling);
                forScales.step(scaleLogs, scaleSlopes, rangeRate * falling);
                forMiddles.step(middles, middleSlopes, rangeRate * falling);
            }
        }

        private void begin() {
            double[] losses = new double[tile.rows()];
            loss.weigh(tile.weights(), new float[count], losses);
            for (int row = 0; row < units.length; row++) {
                units[row] = losses[row] > 0 ? (float) (tile.inputs() / losses[row]) : 0;
            }
            for (int i = 0; i < scaleLogs.length; i++) {
                scaleLogs[i] = (float) Math.log(Math.max(Float.MIN_NORMAL, Math.abs(tile.scales()[i])));
                middles[i] = tile.zeros()[i];
            }
        }

        /// Scales as stored and zero points as codes, as they are now.
        private void span() {
            for (int i = 0; i < scales.length; i++) {
                float begun = tile.scales()[i];
                scales[i] = begun == 0 ? 0 : tile.grid().stored((float) Math.copySign(Math.exp(scaleLogs[i]), begun));
                if (tile.grid().hasZeroPoints()) {
                    zeros[i] = Math.round(Math.clamp(middles[i], 0, tile.grid().most()));
                }
            }
        }

        private void slopes(Rounded rounded) {
            Arrays.fill(changeSlopes, 0);
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    slopes(rounded, row, group);
                }
            }
        }

        /// With u = w/s + v: inside the range ∂ŵ/∂v = s and ∂ŵ/∂s = steps − w/s; where it ends ŵ =
        /// s·(code − z), so
        /// that ∂ŵ/∂s = code − z and ∂ŵ/∂z = −s.
        private void slopes(Rounded rounded, int row, int group) {
            int at = row * tile.perRow() + group;
            int from = row * tile.inputs() + group * tile.groupSize();
            int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
            if (scales[at] == 0) {
                scaleSlopes[at] = 0;
                middleSlopes[at] = 0;
                return;
            }
            KERNELS.changeSlopes(
                    rounded.slope(),
                    2 * units[row] * scales[at],
                    tile.weights(),
                    scales[at],
                    rounded.exact(),
                    tile.grid().least() - zeros[at] - 0.5f,
                    tile.grid().most() - zeros[at] + 0.5f,
                    rounded.steps(),
                    from,
                    end,
                    changeSlopes,
                    sums);
            scaleSlopes[at] = sums[0];
            middleSlopes[at] = sums[1];
        }
    }
}
