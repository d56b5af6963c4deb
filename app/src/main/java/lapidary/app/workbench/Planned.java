package lapidary.app.workbench;

import lapidary.core.plan.Plan;
import lapidary.core.recipe.Recipe;

/// A recipe and what the planner says about it.
public record Planned(Recipe recipe, Plan plan) {}
