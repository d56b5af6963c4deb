package lapidary.core.plan;

import lapidary.core.method.Transform;
import lapidary.core.recipe.Step;
import lapidary.core.setting.Settings;

/// A step of a recipe with its method found and its settings complete.
public record Chosen(Step step, Transform transform, Settings settings) {}
