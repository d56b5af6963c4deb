package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.job.Job;

/// Learns a divisor for each weight and a scale for each group: q = round(w / exp(δ₁ + δ₂ + δ₃)), ŵ = q · exp(δ₁). A
/// large weight can move by several steps.
///
/// Lee et al., FlexRound (arXiv 2306.00317), equation 2 and proposition 3.1.
///
/// @param steps of the optimizer
/// @param rate its step size
record FlexRoundLearner(int steps, double rate) implements RoundingLearner {

    @Override
    public void learn(GridTile tile, OutputLoss.Tile loss, Job job) {
        new Run(tile, loss).learn(job);
    }

    private final class Run {
        private final GridTile tile;
        private final OutputLoss.Tile loss;
        private final int count;
        private final float[] scaleLogs; // δ₁ (rows, perRow)
        private final float[] divisorLogs; // δ₂ (rows, inputs)
        private final float[] rowLogs; // δ₃ (rows)
        private final float[] scaleSlopes;
        private final float[] divisorSlopes;
        private final float[] rowSlopes;
        private final float[] scales;
        private final float[] units;
        private final float[] sums = new float[2];

        Run(GridTile tile, OutputLoss.Tile loss) {
            this.tile = tile;
            this.loss = loss;
            this.count = tile.rows() * tile.inputs();
            this.scaleLogs = new float[tile.scales().length];
            this.divisorLogs = new float[count];
            this.rowLogs = new float[tile.rows()];
            this.scaleSlopes = new float[scaleLogs.length];
            this.divisorSlopes = new float[count];
            this.rowSlopes = new float[rowLogs.length];
            this.scales = tile.scales().clone();
            this.units = new float[tile.rows()];
        }

        void learn(Job job) {
            Adam forScales = new Adam(scaleLogs.length);
            Adam forDivisors = new Adam(count);
            Adam forRows = new Adam(rowLogs.length);
            begin();
            Rounded rounded = new Rounded(tile);
            for (int step = 0; step < steps; step++) {
                job.check();
                rounded.round(tile.scales(), tile.zeros(), this::fill);
                for (int i = 0; i < scales.length; i++) {
                    scales[i] = tile.grid().stored(magnitude(i));
                }
                rounded.offer(scales, tile.zeros(), loss);
                slopes(rounded);
                double falling = rate * (1 + Math.cos(Math.PI * step / steps)) / 2;
                forScales.step(scaleLogs, scaleSlopes, falling);
                forDivisors.step(divisorLogs, divisorSlopes, falling);
                forRows.step(rowLogs, rowSlopes, falling);
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
            }
        }

        /// exp(δ₁), with the sign of the scale that it began with.
        private float magnitude(int scale) {
            float begun = tile.scales()[scale];
            return begun == 0 ? 0 : (float) Math.copySign(Math.exp(scaleLogs[scale]), begun);
        }

        private void fill(int row, int at, int from, int end, float scale, float[] exact) {
            float log = scaleLogs[at] + rowLogs[row];
            KERNELS.divided(tile.weights(), divisorLogs, log, scale < 0, from, end, exact);
        }

        /// With u = w/S and G the slope by ŵ: ∂δ₂ = −G·exp(δ₁)·u inside the range, ∂δ₁ = ΣG·ŵ + Σ∂δ₂,
        /// ∂δ₃ = Σ∂δ₂.
        private void slopes(Rounded rounded) {
            Arrays.fill(rowSlopes, 0);
            for (int row = 0; row < tile.rows(); row++) {
                for (int group = 0; group < tile.perRow(); group++) {
                    int at = row * tile.perRow() + group;
                    int low = tile.grid().least() - tile.zeros()[row * tile.perRow() + group];
                    int high = tile.grid().most() - tile.zeros()[row * tile.perRow() + group];
                    int from = row * tile.inputs() + group * tile.groupSize();
                    int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
                    KERNELS.divisorSlopes(
                            rounded.slope(),
                            2 * units[row] * scales[at],
                            rounded.exact(),
                            low - 0.5f,
                            high + 0.5f,
                            rounded.steps(),
                            from,
                            end,
                            divisorSlopes,
                            sums);
                    scaleSlopes[at] = sums[0] + sums[1];
                    rowSlopes[row] += sums[0];
                }
            }
        }
    }
}
