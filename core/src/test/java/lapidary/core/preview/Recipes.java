package lapidary.core.preview;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lapidary.core.model.Model;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Recipes for tests.
final class Recipes {
    private Recipes() {}

    static Recipe unchanged(Model model) {
        return RecipeEdit.unchanged(model, new Target("safetensors", DType.F32, Target.Misfit.REFUSE));
    }

    /// Round-to-nearest, asymmetric, groups of 64, F32 scales.
    static Choice rounding(int bits) {
        return new Choice(
                "rtn",
                1,
                new TreeMap<>(Map.of(
                        "bits", new SettingValue.Whole(bits),
                        "group", new SettingValue.Whole(64),
                        "scale", new SettingValue.Text("f32"))));
    }

    /// Rounds every linear weight.
    static Recipe all(Model model, int bits) {
        return RecipeEdit.choose(unchanged(model), model.tensors(), new Selector.All(), rounding(bits));
    }

    /// Rounds some tensors besides what the recipe does already.
    static Recipe named(Recipe recipe, Model model, int bits, String... names) {
        TreeSet<TensorId> ids = Arrays.stream(names).map(TensorId::new).collect(Collectors.toCollection(TreeSet::new));
        return RecipeEdit.choose(recipe, model.tensors(), new Selector.Named(ids), rounding(bits));
    }

    static Recipe named(Model model, int bits, String... names) {
        return named(unchanged(model), model, bits, names);
    }

    static List<TensorId> ids(String... names) {
        return Arrays.stream(names).map(TensorId::new).toList();
    }
}
