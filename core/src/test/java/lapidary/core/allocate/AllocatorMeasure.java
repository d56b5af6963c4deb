package lapidary.core.allocate;

import java.util.Arrays;
import java.util.Random;
import lapidary.core.job.Job;
import lapidary.core.setting.Settings;

/// How fast allocators answer for 400 tensors: run by hand.
final class AllocatorMeasure {
    private AllocatorMeasure() {}

    /// @param args ids of allocators
    public static void main(String[] args) throws Exception {
        AllocationProblem table = Knapsacks.table(400, 7);
        Knapsack knapsack = table.byDivergence();
        long least = knapsack.leastCost();
        int[] top = new int[400];
        Arrays.fill(top, 5);
        long most = knapsack.cost(top);
        for (String id : args.length == 0 ? new String[] {"dp", "lagrangian", "greedy", "water-filling"} : args) {
            Allocator allocator = Allocators.find(id).orElseThrow();
            Settings settings = Settings.standard(allocator.settings());
            double[] millis = new double[200];
            Random random = new Random(1);
            int over = 0;
            for (int i = 0; i < 200; i++) {
                AllocationProblem problem = table.within(least + (long) (random.nextDouble() * (most - least)));
                long begun = System.nanoTime();
                int[] chosen = allocator.allocate(problem, settings, Job.UNWATCHED);
                millis[i] = (System.nanoTime() - begun) / 1e6;
                over += problem.byDivergence().allows(chosen) ? 0 : 1;
            }
            Arrays.sort(millis);
            System.out.printf(
                    "%s: median %.1f ms, p95 %.1f ms, worst %.1f ms, %d over the budget%n",
                    id, millis[100], millis[190], millis[199], over);
        }
        BudgetCurve curve = BudgetCurve.of(knapsack.within(most));
        long begun = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            curve.at(least + i * (most - least) / 200);
        }
        System.out.printf("one curve, then each budget: %.2f ms%n", (System.nanoTime() - begun) / 200e6);
    }
}
