package lapidary.core.eval;

/// A running mean of paired differences with 95 % bounds that hold at all times together, so that looking after each
/// sequence and stopping at will costs no confidence.
///
/// assumption: the differences of sequence means are independent and normally distributed around the true
/// difference, with any variance; each is a mean over a sequence of tokens. Differences with heavy symmetric tails
/// make the bounds wider than they need to be.
///
/// The bounds are those differences m that the scale-free e-process of the t-test does not reject (T. L. Lai, "On
/// confidence sequences", Annals of Statistics 4, 1976; H. Wang and A. Ramdas, "Anytime-valid t-tests and confidence
/// sequences for Gaussian means with unknown variance", Sequential Analysis 44, 2025), with the effect size mixed
/// over N(0, g): with k = 1 / (1 + n·g) and t the t-statistic of n differences against m,
///
/// E(m) = √k · ((1 + t² / (n − 1)) / (1 + k · t² / (n − 1)))^(n/2) ≤ 1 / α.
final class Difference {
    private static final double ALPHA = 0.05;
    private static final double EFFECT_VARIANCE = 1; // g

    private final double margin;
    private int count;
    private double mean;
    private double squares; // Σ (difference − mean)²
    private double low = Double.NEGATIVE_INFINITY;
    private double high = Double.POSITIVE_INFINITY;
    private Contrast.Decision decision = Contrast.Decision.UNDECIDED;

    /// @param margin differences up to this count as none
    Difference(double margin) {
        this.margin = margin;
    }

    /// Adds one sequence's difference.
    void add(double difference) {
        count++;
        double before = difference - mean;
        mean += before / count;
        squares += before * (difference - mean);
        double halfWidth = halfWidth();
        // Bounds that held together may be intersected; a mean that left them stays bounded by its own.
        double lower = Math.max(low, mean - halfWidth);
        double upper = Math.min(high, mean + halfWidth);
        low = lower <= upper ? lower : mean - halfWidth;
        high = lower <= upper ? upper : mean + halfWidth;
        if (decision == Contrast.Decision.UNDECIDED) {
            decision = decide();
        }
    }

    private Contrast.Decision decide() {
        if (low >= -margin && high <= margin) {
            return Contrast.Decision.NO_DIFFERENCE;
        }
        if (high < 0) {
            return Contrast.Decision.BETTER;
        }
        return low > 0 ? Contrast.Decision.WORSE : Contrast.Decision.UNDECIDED;
    }

    /// The formula above solved for t² / (n − 1), in standard errors; infinite where no t can be rejected yet.
    private double halfWidth() {
        double spread = 1 + count * EFFECT_VARIANCE;
        double ratio = Math.pow(Math.sqrt(spread) / ALPHA, 2.0 / count);
        if (count < 2 || ratio >= spread) {
            return Double.POSITIVE_INFINITY;
        }
        double square = (ratio - 1) / (1 - ratio / spread); // t² / (n − 1)
        return Math.sqrt(square * squares / count);
    }

    Contrast contrast() {
        return new Contrast(mean, low, high, decision);
    }
}
