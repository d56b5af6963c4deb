package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.quant.RoundingLearner.Rounded;

/// What SignRound learns for a tile of rows: a shift of each weight before rounding, within half a step, and factors of
/// each group's range, within 1. Begins with the nearest codes.
///
/// Cheng et al., Optimize Weight Rounding via Signed Gradient Descent (arXiv 2309.05516), algorithm 1.
final class SignedSteps {
    private static final float NARROWEST = 0.01f;

    private final GridTile tile;
    private final UniformGrid grid;
    private final float[] shifts; // V (rows, inputs)
    private final float[] upper; // α (rows, perRow); of the scale itself where there is no zero point
    private final float[] lower; // β (rows, perRow)
    private final float[] scales;
    private final int[] zeros;
    private boolean isMoved;

    SignedSteps(GridTile tile) {
        this.tile = tile;
        this.grid = tile.grid();
        this.shifts = new float[tile.rows() * tile.inputs()];
        this.upper = new float[tile.scales().length];
        this.lower = new float[tile.scales().length];
        Arrays.fill(upper, 1);
        Arrays.fill(lower, 1);
        this.scales = tile.scales().clone();
        this.zeros = tile.zeros().clone();
    }

    /// `float32[rows, perRow]` as rounded last, as stored
    float[] scales() {
        return scales;
    }

    /// `int[rows, perRow]` as rounded last
    int[] zeros() {
        return zeros;
    }

    /// Rounds with the shifts and ranges as they are now.
    void round(Rounded rounded) {
        if (isMoved) {
            span();
        }
        rounded.round(
                scales,
                zeros,
                (row, at, from, end, scale, exact) ->
                        RoundingLearner.KERNELS.quotients(tile.weights(), scale, shifts, from, end, exact));
    }

    /// Scales and zero points of the ranges as they are now.
    private void span() {
        for (int row = 0; row < tile.rows(); row++) {
            for (int group = 0; group < tile.perRow(); group++) {
                int at = row * tile.perRow() + group;
                if (grid.hasZeroPoints()) {
                    Extent extent = tile.extent(row, group);
                    Extent narrowed = new Extent(lower[at] * extent.low(), upper[at] * extent.high());
                    scales[at] = grid.scale(narrowed);
                    zeros[at] = grid.zeroPoint(narrowed, scales[at]);
                } else {
                    scales[at] = grid.stored(tile.scales()[at] * upper[at]);
                }
            }
        }
    }

    /// Moves shifts and ranges against the slopes of what was rounded last, by their signs alone.
    void move(Rounded rounded, float rate) {
        isMoved = true;
        for (int row = 0; row < tile.rows(); row++) {
            for (int group = 0; group < tile.perRow(); group++) {
                if (scales[row * tile.perRow() + group] != 0) {
                    move(rounded, row, group, rate);
                }
            }
        }
    }

    /// Where rounding passes the slope on, ∂ŵ/∂s = steps − w/s; where the range ends, ŵ = s·code + low
    /// moves with the range.
    private void move(Rounded rounded, int row, int group, float rate) {
        int at = row * tile.perRow() + group;
        float scale = scales[at];
        int least = grid.least() - zeros[at];
        int most = grid.most() - zeros[at];
        int from = row * tile.inputs() + group * tile.groupSize();
        int end = Math.min((row + 1) * tile.inputs(), from + tile.groupSize());
        double ofScale = 0;
        double ofLow = 0;
        for (int i = from; i < end; i++) {
            float weight = tile.weights()[i];
            float slope = rounded.slope()[i];
            float exact = weight / scale + shifts[i];
            if (exact >= least && exact <= most) {
                ofScale += slope * (rounded.steps()[i] - weight / scale);
                float moved = shifts[i] - rate * Math.signum(slope * scale);
                shifts[i] = Math.clamp(moved, -0.5f, 0.5f);
            } else {
                ofScale += slope * (rounded.steps()[i] + zeros[at]);
                ofLow += slope;
            }
        }
        narrow(row, group, at, ofScale, ofLow, rate);
    }

    private void narrow(int row, int group, int at, double ofScale, double ofLow, float rate) {
        if (!grid.hasZeroPoints()) {
            upper[at] = stepped(upper[at], ofScale * tile.scales()[at], rate);
            return;
        }
        Extent extent = tile.extent(row, group);
        upper[at] = stepped(upper[at], ofScale * extent.high(), rate);
        lower[at] = stepped(lower[at], ofLow * extent.low() - ofScale * extent.low() / grid.most(), rate);
    }

    private static float stepped(float factor, double slope, float rate) {
        return Math.clamp(factor - rate * (float) Math.signum(slope), NARROWEST, 1);
    }
}
