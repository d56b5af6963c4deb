package lapidary.core.eval;

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
        PairedMeans means = new PairedMeans(losses, count());
        double mean = means.mean();
        double margin = means.margin();
        return new Measured(
                "perplexity", Math.exp(mean), Math.exp(mean - margin), Math.exp(mean + margin), "", count(), from);
    }

    /// The mean KL divergence from the original, with the same interval.
    public Measured divergence(Provenance from) {
        return new PairedMeans(divergences, count()).mean("mean KL", "nats", from);
    }

    /// The share of another model's divergence that this one does not have, see [PairedMeans#shareRemoved].
    ///
    /// @param other on the same sequences
    public Measured shareRemoved(SequenceMeans other, Provenance from) {
        return new PairedMeans(divergences, count())
                .shareRemoved(new PairedMeans(other.divergences, other.count()), "share of KL removed", from);
    }

    private long count() {
        return (long) sequences() * tokens;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
