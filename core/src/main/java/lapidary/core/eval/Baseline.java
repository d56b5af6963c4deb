package lapidary.core.eval;

/// What the original said about one sequence, kept so that it need not be computed again: a buffer that the first
/// scoring fills.
public final class Baseline {
    final double[] logSums; // (scored): logSumExp of the logits
    final double[] losses; // (scored)
    final int[] top; // (scored): likeliest token
    private boolean known;

    /// @param scored positions
    public Baseline(int scored) {
        this.logSums = new double[scored];
        this.losses = new double[scored];
        this.top = new int[scored];
    }

    synchronized boolean isKnown() {
        return known;
    }

    synchronized void becomeKnown() {
        known = true;
    }

    /// Heap bytes it takes.
    public static long bytes(int scored) {
        return 20L * scored;
    }
}
