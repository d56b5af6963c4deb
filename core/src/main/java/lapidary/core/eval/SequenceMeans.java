package lapidary.core.eval;

import java.util.Arrays;
import java.util.List;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// What a model came to on each sequence of a text: little to keep, and enough for intervals over sequences and for
/// paired comparisons with what other models came to on the same ones. Sequences are of equal length, so that the mean
/// over them is the mean over tokens.
///
/// @param losses mean −ln p(token) of each sequence, nats, `double[sequences]`
/// @param divergences mean KL(original ‖ model) of each sequence, nats, `double[sequences]`
/// @param tokens scored per sequence
@SuppressWarnings("ArrayRecordComponent") // decision: tables that are read, not compared
public record SequenceMeans(double[] losses, double[] divergences, int tokens) {
    public SequenceMeans {
        if (losses.length != divergences.length || losses.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many losses as divergences, got " + losses.length + " and " + divergences.length);
        }
    }

    /// Of the scores of single tokens.
    public static SequenceMeans of(List<TokenScores> scores) {
        double[] losses = scores.stream().mapToDouble(s -> mean(s.losses())).toArray();
        double[] divergences = scores.stream()
                .mapToDouble(s -> mean(s.reference().divergences()))
                .toArray();
        return new SequenceMeans(losses, divergences, scores.getFirst().losses().length);
    }

    public int sequences() {
        return losses.length;
    }

    /// exp of the mean loss; the interval is that of the mean, mean ± t · s / √n over sequences.
    public Measured perplexity(Provenance from) {
        double mean = mean(losses);
        double margin = margin(losses, mean);
        return measured("perplexity", Math.exp(mean), Math.exp(mean - margin), Math.exp(mean + margin), "", from);
    }

    /// The mean KL divergence from the original, with the same interval.
    public Measured divergence(Provenance from) {
        double mean = mean(divergences);
        double margin = margin(divergences, mean);
        return measured("mean KL", mean, Math.max(0, mean - margin), mean + margin, "nats", from);
    }

    /// The share of another model's divergence that this one does not have: 1 − Σ own / Σ other.
    /// Paired: the interval
    /// is that of a ratio of two means over the same sequences, linearized, so that how hard a sequence is cancels
    /// out.
    ///
    /// @param other on the same sequences
    public Measured shareRemoved(SequenceMeans other, Provenance from) {
        if (other.sequences() != sequences()) {
            throw new IllegalArgumentException(
                    "expected the same sequences, got " + sequences() + " and " + other.sequences());
        }
        int n = sequences();
        double base = mean(other.divergences);
        double ratio = mean(divergences) / base;
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = divergences[i] - ratio * other.divergences[i];
        }
        double margin = margin(residuals, 0) / base;
        return measured(
                "share of KL removed",
                100 * (1 - ratio),
                100 * (1 - ratio - margin),
                100 * (1 - ratio + margin),
                "%",
                from);
    }

    private Measured measured(String metric, double value, double low, double high, String unit, Provenance from) {
        return new Measured(metric, value, low, high, unit, (long) sequences() * tokens, from);
    }

    private static double margin(double[] values, double mean) {
        int n = values.length;
        if (n < 2) {
            return Double.NaN;
        }
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return StudentT.halfWidth(n - 1) * Math.sqrt(squares / (n - 1) / n);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
