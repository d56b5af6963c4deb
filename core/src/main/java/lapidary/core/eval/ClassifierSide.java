package lapidary.core.eval;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;
import org.jspecify.annotations.Nullable;

/// One of the classifiers that are measured.
final class ClassifierSide {
    private static final int FIVE = 5;

    private final List<String> names;
    private final Provenance from;
    private final Sample losses = new Sample();
    private final int @Nullable [][] confusion;
    private @Nullable Boolean areProbabilities;
    private long right;
    private long amongFive;

    ClassifierSide(List<String> names, Provenance from) {
        this.names = names;
        this.from = from;
        int classes = names.size();
        this.confusion = classes <= ClassifierTally.MOST_CONFUSED ? new int[classes][classes] : null;
    }

    /// What it said about an example.
    ///
    /// @param loss −ln p(label), nats; NaN without a label
    record Answer(int top, boolean isRight, boolean isFinite, double loss, double[] logarithms) {}

    /// Whether scores are logits or probabilities is told by the first example.
    Answer add(int label, double[] scores) {
        if (scores.length != names.size() || label >= scores.length) {
            throw new IllegalArgumentException(
                    scores.length + " scores and label " + label + " for " + names.size() + " classes");
        }
        Boolean known = areProbabilities;
        if (known == null) {
            known = Distribution.isProbabilities(scores);
            areProbabilities = known;
        }
        boolean isFinite = IntStream.range(0, scores.length).allMatch(i -> Double.isFinite(scores[i]));
        double[] logarithms = Distribution.logarithms(scores, known);
        int top = Distribution.top(scores);
        if (label < 0) {
            return new Answer(top, false, isFinite, Double.NaN, logarithms);
        }
        int rank = isFinite ? Distribution.rank(scores, label) : scores.length;
        right += rank == 0 ? 1 : 0;
        amongFive += rank < FIVE ? 1 : 0;
        double loss = isFinite ? -logarithms[label] : Double.POSITIVE_INFINITY;
        losses.add(loss);
        if (confusion != null) {
            confusion[label][top]++;
        }
        return new Answer(top, rank == 0, isFinite, loss, logarithms);
    }

    /// Examples whose right class is known.
    int labelled() {
        return losses.count();
    }

    Optional<Classification.Accuracy> accuracy() {
        if (losses.count() == 0) {
            return Optional.empty();
        }
        Optional<Measured> topFive = names.size() > FIVE
                ? Optional.of(Proportions.wilson("top-5 accuracy", amongFive, losses.count(), from))
                : Optional.empty();
        return Optional.of(new Classification.Accuracy(
                Proportions.wilson("top-1 accuracy", right, losses.count(), from),
                topFive,
                losses.mean("cross-entropy", "nats", from),
                Optional.ofNullable(confusion).map(this::copied)));
    }

    private Confusion copied(int[][] counts) {
        int[][] copy = new int[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            copy[i] = counts[i].clone();
        }
        return new Confusion(names, copy);
    }
}
