package lapidary.core.quant;

import lapidary.core.job.Job;

/// Learns by signed steps of a fixed number: a shift of each weight before rounding, within half a step, and factors of
/// each group's range, within 1.
///
/// Cheng et al., Optimize Weight Rounding via Signed Gradient Descent (arXiv 2309.05516), algorithm 1, on the output of
/// each layer; [BlockSignRound] takes that of a whole block.
///
/// @param steps of the optimizer; the step size falls from 1/steps to 0
record SignRoundLearner(int steps) implements RoundingLearner {
    @Override
    public void learn(GridTile tile, OutputLoss.Tile loss, Job job) {
        Rounded rounded = new Rounded(tile);
        SignedSteps signed = new SignedSteps(tile);
        for (int step = 0; step < steps; step++) {
            job.check();
            signed.round(rounded);
            rounded.offer(signed.scales(), signed.zeros(), loss);
            signed.move(rounded, rate(step, steps));
        }
    }

    /// Falls from 1/steps to 0: all steps together are half a step of the grid.
    static float rate(int step, int steps) {
        return (float) (steps - step) / steps / steps;
    }
}
