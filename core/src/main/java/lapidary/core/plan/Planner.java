package lapidary.core.plan;

import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// Turns a recipe into a [Plan]: pure, from headers alone, in milliseconds. What it predicts is what will be written,
/// byte for byte.
public final class Planner {

    public Planner(Methods methods) {
        throw new IllegalStateException("contract draft " + methods);
    }

    /// @throws InvalidSettingException when a step names an unknown method, version or setting, or
    /// a value out of range
    public Plan plan(Model model, Recipe recipe) throws InvalidSettingException {
        throw new IllegalStateException("contract draft " + model + recipe);
    }
}
