package lapidary.app.workbench;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.model.Model;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.tensor.TensorId;

/// A recipe seen tensor by tensor: what is chosen for each one.
///
/// @param byTensor tensors without an entry are left to the target's plain number type
public record Choices(SortedMap<TensorId, Choice> byTensor) {
    /// Nothing chosen.
    public static final Choices NONE = new Choices(new TreeMap<>());

    public Choices {
        byTensor = Collections.unmodifiableSortedMap(new TreeMap<>(byTensor));
    }

    /// How a recipe rounds each tensor of a model; of several steps the last one counts.
    public static Choices of(Model model, Recipe recipe) {
        return of(model, recipe, Stage.ROUND);
    }

    /// What a recipe chooses for each tensor in one stage; of several steps the last one counts.
    public static Choices of(Model model, Recipe recipe, Stage stage) {
        SortedMap<TensorId, Choice> chosen = new TreeMap<>();
        for (Step step : recipe.steps()) {
            if (step.stage() == stage) {
                Choice choice = Choice.of(step);
                model.tensors().stream().filter(step.on()::selects).forEach(tensor -> chosen.put(tensor.id(), choice));
            }
        }
        return new Choices(chosen);
    }

    /// The choice for one tensor; empty when there is none.
    public Optional<Choice> find(TensorId tensor) {
        return Optional.ofNullable(byTensor.get(tensor));
    }
}
