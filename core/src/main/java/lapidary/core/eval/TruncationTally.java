package lapidary.core.eval;

/// The running mean of truncated divergences and their bounds.
final class TruncationTally {
    private final int kept;
    private final int sampled;
    private long count;
    private double rest;
    private double lower;
    private double upper;
    private double halves;

    TruncationTally(int kept, int sampled) {
        this.kept = kept;
        this.sampled = sampled;
    }

    void add(double restOfOriginal, TruncatedDivergence divergence) {
        count++;
        rest += restOfOriginal;
        lower += divergence.lower();
        upper += divergence.upper();
        // The variance of a mean of two independent estimates is a quarter of their squared difference, on average.
        halves += divergence.halves() * divergence.halves() / 4;
    }

    Truncation truncation() {
        return new Truncation(kept, sampled, rest / count, lower / count, upper / count, Math.sqrt(halves) / count);
    }
}
