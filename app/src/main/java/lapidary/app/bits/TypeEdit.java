package lapidary.app.bits;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.model.Model;
import lapidary.core.recipe.DataRef;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.table.MeasurementTable;
import lapidary.core.tensor.TensorId;

/// From one assignment to another as an edit of a recipe: what does not change keeps what is chosen for it.
final class TypeEdit {
    private TypeEdit() {}

    /// @param from what the recipe comes to
    static Recipe recipe(Model model, Recipe base, MeasurementTable table, Assignment from, Assignment to) {
        SortedMap<Integer, SortedSet<TensorId>> changed = new TreeMap<>();
        for (int unit = 0; unit < to.options().size(); unit++) {
            int option = to.options().get(unit);
            if (option != Assignment.OTHER && option != from.options().get(unit)) {
                changed.computeIfAbsent(option, key -> new TreeSet<>())
                        .addAll(table.units().get(unit).names());
            }
        }
        Recipe recipe = base;
        for (var change : changed.entrySet()) {
            Selector on = new Selector.Named(change.getValue());
            recipe = change.getKey() == Assignment.UNCHANGED
                    ? RecipeEdit.clear(recipe, model.tensors(), on, Set.of(Stage.ROUND))
                    : RecipeEdit.choose(
                            recipe,
                            model.tensors(),
                            on,
                            table.options().get(change.getKey()).choice());
        }
        return changed.isEmpty() ? base : searched(recipe, table);
    }

    /// Notes what the choice was made on, so that it is not judged on the same.
    private static Recipe searched(Recipe recipe, MeasurementTable table) {
        List<DataRef> data = new ArrayList<>(recipe.data());
        data.removeIf(ref -> ref.use() == Use.SEARCH);
        data.add(new DataRef(table.from().data(), table.from().dataSha256(), Use.SEARCH));
        return new Recipe(recipe.schema(), recipe.source(), recipe.steps(), recipe.target(), data, recipe.seed());
    }

    /// What an edit begins with.
    record Base(Recipe recipe, Evidence evidence) {}

    /// What it ends with.
    record Edited(Recipe recipe, Assignment assignment) {}
}
