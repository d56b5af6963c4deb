package lapidary.core.eval;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import lapidary.core.measure.Provenance;

/// Gathers what one classifier, or two, say about examples; the running result can be asked for at any time.
public final class ClassifierTally {
    /// Classes up to which a confusion matrix is kept.
    public static final int MOST_CONFUSED = 2048;

    private static final int WORST = 32;

    private final Provenance from;
    private final ClassifierSide changed;
    private final ClassifierSide original;
    private final Sample divergences = new Sample();
    private final Sample wrong = new Sample();
    private final PriorityQueue<Classification.WorstExample> worst;
    private long examples;
    private long notFinite;
    private long same;
    private long lost;
    private long won;

    /// @param classes by name; only the number of them counts where they have none
    /// @param from provenance of every number
    public ClassifierTally(List<String> classes, Provenance from) {
        this.from = from;
        this.changed = new ClassifierSide(classes, from);
        this.original = new ClassifierSide(classes, from);
        this.worst = new PriorityQueue<>(Comparator.comparingDouble(ClassifierTally::badness));
    }

    private static double badness(Classification.WorstExample example) {
        double by = Double.isNaN(example.lossIncrease()) ? example.divergence() : example.lossIncrease();
        return Double.isNaN(by) ? Double.POSITIVE_INFINITY : by;
    }

    /// Adds what one model says.
    ///
    /// @param label the right class, or −1 where it is not known
    /// @param scores logits or probabilities, one per class
    public void add(int label, double[] scores) {
        boolean isFinite = changed.add(label, scores).isFinite();
        examples++;
        notFinite += isFinite ? 0 : 1;
    }

    /// Adds what both models say about an example.
    ///
    /// @param example its index in the data
    /// @param label the right class, or −1 where it is not known
    /// @param before scores of the original
    /// @param after scores of the changed model
    public void add(int example, int label, double[] before, double[] after) {
        ClassifierSide.Answer was = original.add(label, before);
        ClassifierSide.Answer is = changed.add(label, after);
        examples++;
        notFinite += is.isFinite() ? 0 : 1;
        boolean isSame = was.isFinite() && is.isFinite() && was.top() == is.top();
        same += isSame ? 1 : 0;
        lost += was.isRight() && !is.isRight() ? 1 : 0;
        won += !was.isRight() && is.isRight() ? 1 : 0;
        double divergence = was.isFinite() && is.isFinite()
                ? Distribution.divergence(was.logarithms(), is.logarithms())
                : Double.POSITIVE_INFINITY;
        divergences.add(divergence);
        wrong.add(label < 0 ? Double.NaN : is.isRight() ? 0 : 1);
        double increase = label < 0 ? Double.NaN : is.loss() - was.loss();
        worst.add(new Classification.WorstExample(example, label, was.top(), is.top(), increase, divergence));
        if (worst.size() > WORST) {
            worst.poll();
        }
    }

    /// Everything so far.
    public Classification classification() {
        boolean isCompared = divergences.count() > 0;
        return new Classification(
                examples, notFinite, changed.accuracy(), isCompared ? Optional.of(change()) : Optional.empty());
    }

    /// What the changed model came to on each example so far, in their order; empty before the first, and where
    /// nothing was compared.
    public Optional<SequenceMeans> examples() {
        return divergences.count() == 0
                ? Optional.empty()
                : Optional.of(new SequenceMeans(wrong.values(), divergences.values(), 1, SequenceMeans.Kind.CLASSES));
    }

    private Classification.ClassifierChange change() {
        Optional<Classification.Flips> flips = original.accuracy()
                .map(before -> new Classification.Flips(
                        before,
                        lost,
                        won,
                        Proportions.pairedDifference(
                                "change of the top-1 accuracy", lost, won, original.labelled(), from),
                        Proportions.mcNemar(lost, won)));
        return new Classification.ClassifierChange(
                Proportions.wilson("agreement", same, divergences.count(), from),
                divergences.mean("KL divergence", "nats", from),
                Percentiles.of(divergences.values()),
                flips,
                worst.stream()
                        .sorted(Comparator.comparingDouble(ClassifierTally::badness)
                                .reversed()
                                .thenComparingInt(Classification.WorstExample::example))
                        .toList());
    }
}
