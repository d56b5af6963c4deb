package lapidary.app.bits;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.value.ObservableValue;
import lapidary.core.eval.Evaluation;
import lapidary.core.recipe.Recipe;

/// Where measurements of whole recipes come from.
///
/// @param changes whatever tells that there is news
/// @param data what is measured on; numbers on other data are no numbers on this
/// @param now of the present recipe, as far as it was run
/// @param finished of a recipe that was run over all of the data
public record Measuring(
        List<ObservableValue<?>> changes,
        ObservableValue<?> data,
        Supplier<Optional<Evaluation>> now,
        Function<Recipe, Optional<Evaluation>> finished) {
    public Measuring {
        changes = List.copyOf(changes);
    }
}
