package lapidary.core.plan;

import java.util.List;
import java.util.Optional;
import lapidary.core.edit.EditThen;
import lapidary.core.recipe.Choice;

/// Experts that a format keeps in one tensor, so that the same must be done to all of them.
final class StackedExperts {
    private StackedExperts() {}

    /// Why what is chosen for the experts cannot be done in one tensor, and what can; empty where it can.
    ///
    /// @param format its title
    /// @param experts what is done to each; a single one is a tensor of its own
    static Optional<String> refusal(String format, List<Chain> experts) {
        if (experts.stream().map(StackedExperts::choice).distinct().count() <= 1) {
            return Optional.empty();
        }
        String stacked = Words.article(format) + " keeps all " + experts.size()
                + " experts of a block in one tensor of one type. ";
        boolean isEdited = experts.stream()
                .flatMap(chain -> chain.round().stream())
                .anyMatch(chosen -> EditThen.isIn(chosen.transform()));
        return Optional.of(
                isEdited
                        ? stacked
                                + "Weights of one expert cannot be edited there: write Safetensors, which keeps experts"
                                + " apart, or take the edit back"
                        : stacked + "Choose the same for all of them");
    }

    private static Optional<Choice> choice(Chain chain) {
        return chain.round().map(Chosen::step).map(Choice::of);
    }
}
