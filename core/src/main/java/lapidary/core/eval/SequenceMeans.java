package lapidary.core.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// What a model came to on each sequence of a text, or on each example of a classifier's data: little to keep, and
/// enough for intervals over sequences and for paired comparisons with what other models came to on the same ones.
/// Sequences are of equal length, so that the mean over them is the mean over tokens.
///
/// @param losses mean −ln p(token) of each sequence, nats; of an example 1 where the likeliest class is wrong, 0 where
///     it is right, and NaN where nobody knows; `double[sequences]`
/// @param divergences mean KL(original ‖ model) of each sequence, nats, `double[sequences]`
/// @param tokens scored per sequence; 1 of an example
/// @param kind what was scored
@SuppressWarnings("ArrayRecordComponent") // decision: tables that are read, not compared
public record SequenceMeans(double[] losses, double[] divergences, int tokens, Kind kind) {
    /// What was scored.
    public enum Kind {
        /// Sequences of tokens.
        TEXT,
        /// Examples that belong to classes.
        CLASSES
    }

    public SequenceMeans {
        if (losses.length != divergences.length || losses.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many losses as divergences, got " + losses.length + " and " + divergences.length);
        }
    }

    /// Of a text.
    public SequenceMeans(double[] losses, double[] divergences, int tokens) {
        this(losses, divergences, tokens, Kind.TEXT);
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

    /// How good the model is by itself: the perplexity of a text, the share of examples that it
    /// classifies rightly in
    /// %; empty where nobody knows what is right.
    public Optional<Measured> quality(Provenance from) {
        return kind == Kind.TEXT ? Optional.of(perplexity(from)) : accuracy(from);
    }

    /// Wilson's interval.
    private Optional<Measured> accuracy(Provenance from) {
        double[] known =
                Arrays.stream(losses).filter(loss -> !Double.isNaN(loss)).toArray();
        if (known.length == 0) {
            return Optional.empty();
        }
        long right = known.length - Math.round(Arrays.stream(known).sum());
        Measured share = Proportions.wilson("accuracy", right, known.length, from);
        return Optional.of(new Measured(
                "accuracy", 100 * share.value(), 100 * share.low(), 100 * share.high(), "%", known.length, from));
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
