package lapidary.core.eval;

/// What the original said about one sequence, kept so that it need not be computed again: a buffer that the first
/// scoring fills.
public final class Baseline {
    /// Of so many tokens of a text the likeliest next tokens are kept: about 12 MB for the original.
    public static final long MOST_DETAILED = 1 << 18;

    final double[] logSums; // (scored): logSumExp of the logits
    final double[] losses; // (scored)
    final int[] top; // (scored): likeliest token
    final Likeliest likeliest; // (scored, SHOWN), or nothing
    private boolean known;

    /// Without the likeliest tokens.
    ///
    /// @param scored positions
    public Baseline(int scored) {
        this(scored, false);
    }

    /// @param scored positions
    /// @param keepsLikeliest whether the likeliest tokens of the original, and of every model scored beside it,
    /// are wanted
    public Baseline(int scored, boolean keepsLikeliest) {
        this.logSums = new double[scored];
        this.losses = new double[scored];
        this.top = new int[scored];
        this.likeliest = keepsLikeliest ? new Likeliest(scored, Likeliest.SHOWN) : Likeliest.NONE;
    }

    /// The baseline of a text's sequence `index`: the first ones keep the likeliest tokens.
    public static Baseline of(TextSequences text, int index) {
        return new Baseline(text.scored(), (index + 1L) * text.scored() <= MOST_DETAILED);
    }

    boolean keepsLikeliest() {
        return likeliest.count() > 0;
    }

    synchronized boolean isKnown() {
        return known;
    }

    synchronized void becomeKnown() {
        known = true;
    }
}
