package lapidary.core.allocate;

import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// The choice with the least sum of measured divergences: exact dynamic programming.
record ExactAllocator() implements Allocator {

    @Override
    public String id() {
        return "dp";
    }

    @Override
    public String title() {
        return "Exact knapsack";
    }

    @Override
    public String summary() {
        return "The least sum of measured divergences within the budget, by dynamic programming; the one to start with.";
    }

    @Override
    public String reference() {
        return "Multiple-choice knapsack by dynamic programming; Kellerer, Pferschy, Pisinger, Knapsack Problems (2004),"
                + " chapter 11.";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack knapsack = problem.byDivergence();
        Allocator.check(problem, knapsack);
        return solve(knapsack);
    }

    /// The least damage within the budget: exact for few choices and for costs that share a large
    /// divisor; otherwise
    /// the better one of costs rounded up to bins and of a price for bits.
    static int[] solve(Knapsack problem) {
        return ExactChoice.of(problem).orElseGet(() -> {
            int[] binned = BudgetCurve.of(problem).at(problem.budget());
            int[] priced = Lagrangian.of(problem);
            return problem.damage(priced) < problem.damage(binned) ? priced : binned;
        });
    }
}
