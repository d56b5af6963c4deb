package lapidary.core.eval;

import java.util.List;
import java.util.Optional;
import lapidary.core.measure.Measured;

/// How well a classifier does, and what became of it.
///
/// @param examples that were classified
/// @param notFinite examples with a score that is no finite number; they count as wrong
/// @param accuracy where right answers are known
/// @param change against the original, where there is one
public record Classification(
        long examples, long notFinite, Optional<Accuracy> accuracy, Optional<ClassifierChange> change) {

    /// Against the right answers.
    ///
    /// @param topOne share whose likeliest class is right, Wilson's interval
    /// @param topFive share whose right class is among the five likeliest; empty for five classes or fewer
    /// @param loss mean cross-entropy, nats
    /// @param confusion empty for more than [ClassifierTally#MOST_CONFUSED] classes
    public record Accuracy(Measured topOne, Optional<Measured> topFive, Measured loss, Optional<Confusion> confusion) {}

    /// Against the original.
    ///
    /// @param agreement share on which both name the same class
    /// @param divergence mean KL(original ‖ changed) of the class distributions, nats
    /// @param spread of the divergence of single examples
    /// @param flips where right answers are known
    /// @param worst examples that suffered most: by the rise of the loss where right answers are
    /// known, else by divergence
    public record ClassifierChange(
            Measured agreement,
            Measured divergence,
            Percentiles spread,
            Optional<Flips> flips,
            List<WorstExample> worst) {
        public ClassifierChange {
            worst = List.copyOf(worst);
        }
    }

    /// Answers that became wrong or right.
    ///
    /// @param original how well the original does
    /// @param difference of the two top-1 accuracies on the same examples, changed − original
    /// @param likelihood of flips as uneven as these by chance: McNemar's exact p
    public record Flips(
            Accuracy original, long rightToWrong, long wrongToRight, Measured difference, double likelihood) {
        /// Both directions together.
        public long count() {
            return rightToWrong + wrongToRight;
        }
    }

    /// One example on which the two differ much.
    ///
    /// @param example its index in the data
    /// @param label the right class, or −1
    /// @param lossIncrease of the changed model over the original, nats; NaN without a right class
    public record WorstExample(
            int example, int label, int original, int changed, double lossIncrease, double divergence) {}
}
