package lapidary.core.allocate;

import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// One price for bits, found by bisection; what is left is spent.
record LagrangianAllocator() implements Allocator {

    @Override
    public String id() {
        return "lagrangian";
    }

    @Override
    public String title() {
        return "Lagrangian";
    }

    @Override
    public String summary() {
        return "One price for bits: each tensor takes the type with the least damage plus price. At most one step of one"
                + " tensor from the best.";
    }

    @Override
    public String reference() {
        return "Everett, Operations Research 11 (1963); Shoham and Gersho, IEEE TASSP 36 (1988).";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack knapsack = problem.byDivergence();
        Allocator.check(problem, knapsack);
        return Lagrangian.of(knapsack);
    }
}
