package lapidary.core.compress;

import java.util.Arrays;
import lapidary.core.method.Method;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.quant.TestTensors;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.DType;

/// Recipes as short as they are spoken: "rtn bits=4".
public final class TestRecipes {
    private TestRecipes() {}

    public static Recipe unchanged(Model model, String format) {
        return RecipeEdit.unchanged(model, new Target(format, DType.F16, Misfit.REFUSE));
    }

    public static Recipe with(Recipe recipe, Misfit misfit) {
        Target target = recipe.target();
        return RecipeEdit.target(recipe, new Target(target.format(), target.dense(), misfit));
    }

    /// With another type for what nothing else is chosen for.
    public static Recipe dense(Recipe recipe, DType type) {
        Target target = recipe.target();
        return RecipeEdit.target(recipe, new Target(target.format(), type, target.misfit()));
    }

    /// Into another format.
    public static Recipe into(Recipe recipe, String format) {
        Target target = recipe.target();
        return RecipeEdit.target(recipe, new Target(format, target.dense(), target.misfit()));
    }

    /// @param choice id of a method and assignments of its settings
    public static Recipe choose(Model model, Recipe recipe, Selector on, String choice) {
        String[] words = choice.split(" ");
        Method method = Quantizers.methods().find(words[0]).orElseThrow();
        String[] assignments = Arrays.copyOfRange(words, 1, words.length);
        return RecipeEdit.choose(recipe, model.tensors(), on, method.with(TestTensors.settings(method, assignments)));
    }

    /// One choice for everything.
    public static Recipe of(Model model, String format, String choice) {
        return choose(model, unchanged(model, format), Selector.everything(), choice);
    }
}
