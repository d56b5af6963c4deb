package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.job.Job;

/// Learns for each weight whether to round up or down: a soft choice h in [0, 1] that is pushed to its ends.
///
/// Nagel et al., Up or Down? Adaptive Rounding for Post-Training Quantization (arXiv 2004.10568), equations 22 to 25.
///
/// @param steps of the optimizer
/// @param rate its step size
/// @param pressure λ: how strongly choices are pushed to the ends, beside a loss in units of the layer's mean square
/// output per weight
record AdaRoundLearner(int steps, double rate, double pressure) implements RoundingLearner {
    private static final float STRETCH = 1.2f; // ζ − γ
    private static final float SHIFT = -0.1f; // γ
    private static final float CLOSEST = 1e-4f;
    private static final float SETTLED = 0.01f;
    private static final double WARM_UP = 0.2;
    private static final int POWERS = 1024;
    private static final float[] LOGS = logs();

    private static float[] logs() {
        float[] logs = new float[POWERS + 1];
        for (int i = 0; i <= POWERS; i++) {
            logs[i] = (float) Math.log((double) i / POWERS);
        }
        return logs;
    }

    /// Sees the soft choices h before each step, and once more after the last.
    @FunctionalInterface
    interface Watcher {
        /// @param soft not to be changed
        void at(int step, float[] soft);
    }

    @Override
    public void learn(GridTile tile, OutputLoss.Tile loss, Job job) {
        settle(tile, loss, (step, soft) -> {}, job);
    }

    /// The same.
    ///
    /// @return share of the choices that ended within 0.01 of up or down
    double settle(GridTile tile, OutputLoss.Tile loss, Watcher watcher, Job job) {
        Run run = new Run(tile, loss);
        run.learn(watcher, job);
        return settled(run.soft);
    }

    /// Share of the choices within 0.01 of up or down.
    static double settled(float[] soft) {
        int settled = 0;
        for (float choice : soft) {
            settled += choice < SETTLED || choice > 1 - SETTLED ? 1 : 0;
        }
        return (double) settled / soft.length;
    }

    private final class Run {
        private final GridTile tile;
        private final OutputLoss.Tile loss;
        private final int count;
        private final float[] floors;
        private final float[] choices; // V
        private final float[] soft; // h
        private final float[] bend; // dh/dV
        private final float[] difference;
        private final float[] slope;
        private final float[] powers = new float[POWERS + 1];
        private final double[] losses;
        private final float[] units; // of each row's loss

        Run(GridTile tile, OutputLoss.Tile loss) {
            this.tile = tile;
            this.loss = loss;
            this.count = tile.rows() * tile.inputs();
            this.floors = new float[count];
            this.choices = new float[count];
            this.soft = new float[count];
            this.bend = new float[count];
            this.difference = new float[count];
            this.slope = new float[count];
            this.losses = new double[tile.rows()];
            this.units = new float[tile.rows()];
        }

        void learn(Watcher watcher, Job job) {
            begin();
            Adam adam = new Adam(count);
            for (int step = 0; step < steps; step++) {
                job.check();
                soften();
                watcher.at(step, soft);
                differ();
                loss.slopes(difference, slope);
                slopes(step);
                adam.step(choices, slope, rate);
            }
            soften();
            watcher.at(steps, soft);
            Rounded rounded = new Rounded(tile);
            rounded.round(tile.scales(), tile.zeros(), (row, at, from, end, scale, exact) -> {
                for (int i = from; i < end; i++) {
                    exact[i] = floors[i] + (soft[i] > 0.5f ? 1 : 0);
                }
            });
            rounded.offer(tile.scales(), tile.zeros(), loss);
        }

        private void begin() {
            loss.weigh(tile.weights(), slope, losses);
            for (int row = 0; row < units.length; row++) {
                units[row] = losses[row] > 0 ? (float) (tile.inputs() / losses[row]) : 0;
            }
            for (int i = 0; i < count; i++) {
                float scale = scale(i);
                float exact = scale == 0 ? 0 : tile.weights()[i] / scale;
                floors[i] = (float) Math.floor(exact);
                float rest = Math.clamp(exact - floors[i], CLOSEST, 1 - CLOSEST);
                choices[i] = (float) -Math.log(STRETCH / (rest - SHIFT) - 1);
            }
        }

        private float scale(int i) {
            int row = i / tile.inputs();
            return tile.scales()[row * tile.perRow() + (i - row * tile.inputs()) / tile.groupSize()];
        }

        /// h = clamp(σ(V)·(ζ − γ) + γ, 0, 1) and its slope.
        private void soften() {
            KERNELS.stretchedSigmoid(choices, count, STRETCH, SHIFT, soft, bend);
        }

        /// The soft weights less the original ones; where the range ends, nothing can be learned.
        private void differ() {
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    float scale = tile.scales()[row * tile.perRow() + group];
                    int low = tile.grid().least() - tile.zeros()[row * tile.perRow() + group];
                    int high = tile.grid().most() - tile.zeros()[row * tile.perRow() + group];
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    KERNELS.clippedChange(floors, soft, low, high, scale, tile.weights(), from, end, difference);
                }
            }
        }

        /// Of the loss and the pressure, by V.
        private void slopes(int step) {
            boolean isPressed = step >= WARM_UP * steps;
            double beta = 2 + 9 * (1 + Math.cos(Math.PI * (step - WARM_UP * steps) / ((1 - WARM_UP) * steps)));
            float push = isPressed ? (float) (-2 * beta * pressure) : 0;
            if (isPressed) {
                KERNELS.powers(LOGS, (float) (beta - 1), powers);
            } else {
                Arrays.fill(powers, 0);
            }
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    float pull = 2 * units[row] * tile.scales()[row * tile.perRow() + group];
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    KERNELS.pressed(soft, bend, pull, push, powers, from, end, slope);
                }
            }
        }
    }
}
