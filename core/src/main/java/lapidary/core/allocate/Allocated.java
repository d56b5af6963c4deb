package lapidary.core.allocate;

import java.util.Arrays;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;

/// A choice of types as a recipe, with its exact size.
///
/// @param chosen an offer for each item of the [Targeting]
/// @param predicted the sum of the divergences measured one by one, nats
@SuppressWarnings("ArrayRecordComponent") // decision: a table that is read, not compared
public record Allocated(Recipe recipe, Plan plan, int[] chosen, double predicted) {
    private static final int MOST_TRIES = 4;

    /// Chooses within a budget. What the plan says is never over it: where headers differ from what
    /// costs foretold, the
    /// difference is taken from the budget and it is chosen anew.
    ///
    /// @param base whose types are replaced
    /// @throws UnfitException when nothing fits, or something that the allocator goes by is not known
    /// @throws InvalidSettingException when the recipe cannot be planned
    public static Allocated within(
            Model model,
            Methods methods,
            Targeting targeting,
            Allocator allocator,
            Settings settings,
            SizeBudget budget,
            Recipe base,
            Evidence evidence,
            Job job)
            throws UnfitException, InvalidSettingException {
        long limit = budget.limit(model);
        budget.admit(targeting.least(), model);
        long asked = limit;
        for (int i = 0; i < MOST_TRIES; i++) {
            int[] chosen = allocator.allocate(targeting.problem(asked), settings, job);
            Allocated found = of(model, methods, targeting, chosen, base, evidence);
            long over = targeting.size(found.plan()) - limit;
            if (over <= 0) {
                return found;
            }
            asked -= over;
        }
        throw new UnfitException("no choice was found within " + budget.text() + ": raise the budget a little");
    }

    /// Of a choice that was made already.
    ///
    /// @throws InvalidSettingException when the recipe cannot be planned
    public static Allocated of(
            Model model, Methods methods, Targeting targeting, int[] chosen, Recipe base, Evidence evidence)
            throws InvalidSettingException {
        Recipe typed = targeting.recipe(base, chosen);
        Recipe recipe = evidence.id().isEmpty() ? typed : RecipeEdit.calibrate(typed, evidence);
        Plan plan = new Planner(methods).plan(model, recipe, evidence);
        double predicted = targeting.problem(Long.MAX_VALUE).predicted(chosen);
        return new Allocated(recipe, plan, Arrays.copyOf(chosen, chosen.length), predicted);
    }
}
