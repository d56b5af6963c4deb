package lapidary.app.bits;

import lapidary.core.allocate.SizeBudget;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.table.MeasurementTable;

/// Makes the answer to a budget a recipe whose exact size is not over it: the same recipe that `allocate` finds.
///
/// @param answers what every budget comes to
record BudgetEdit(
        Methods methods, Model model, SizeBudget budget, Counting counting, BudgetAnswers answers, Question question) {
    private static final int MOST_TRIES = 4;

    /// Answers and plans; where the plan is larger than the table said, answers to less, a few times.
    TypeEdit.Edited within(TypeEdit.Base base, MeasurementTable table, Assignment from, Job job)
            throws UnfitException, InvalidSettingException {
        long limit = budget.limit(model);
        long least = answers.least(counting);
        long asked = limit;
        for (int i = 0; ; i++) {
            Assignment to = answers.at(question, counting, asked, job);
            Recipe recipe = TypeEdit.recipe(model, base.recipe(), table, from, to);
            Plan plan = new Planner(methods).plan(model, recipe, base.evidence());
            long size = answers.size(counting, plan);
            if (size <= limit || i == MOST_TRIES || asked < least) {
                return new TypeEdit.Edited(recipe, to);
            }
            asked -= size - limit;
        }
    }
}
