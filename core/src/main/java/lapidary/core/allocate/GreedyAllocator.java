package lapidary.core.allocate;

import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// From the smallest types upwards, always the change that brings most for what it costs.
record GreedyAllocator() implements Allocator {

    @Override
    public String id() {
        return "greedy";
    }

    @Override
    public String title() {
        return "Greedy with jumps";
    }

    @Override
    public String summary() {
        return "From the smallest types upwards, always the change that lowers the damage most for what it costs,"
                + " over several levels at once where that is better.";
    }

    @Override
    public String reference() {
        return "Fox, Discrete optimization via marginal analysis (Management Science 13, 1966), with jumps.";
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        Knapsack knapsack = problem.byDivergence();
        Allocator.check(problem, knapsack);
        return JumpGreedy.of(knapsack);
    }
}
