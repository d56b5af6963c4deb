package lapidary.core.plan;

/// How much of what was chosen for a tensor, and shown in the preview, the file keeps.
///
/// @param words what is lost, as the end of a sentence; of what is kept, in what it is kept
public record Fidelity(Kind kind, String words) {
    /// Its stored bytes or values as they were.
    public static final Fidelity UNCHANGED = new Fidelity(Kind.EXACT, "as stored");
    /// The result of a method, weight by weight.
    public static final Fidelity EXACT = new Fidelity(Kind.EXACT, "as previewed");

    /// Whether anything is lost.
    public enum Kind {
        /// Every weight is the one that was previewed.
        EXACT,
        /// Weights are rounded once more.
        ROUNDED,
        /// The format cannot hold it, and nothing is written.
        REFUSED
    }

    static Fidelity rounded(String words) {
        return new Fidelity(Kind.ROUNDED, words);
    }

    static Fidelity refused(String words) {
        return new Fidelity(Kind.REFUSED, words);
    }

    public boolean isExact() {
        return kind == Kind.EXACT;
    }
}
