package lapidary.core.allocate;

import java.util.SplittableRandom;

/// Simulated annealing of a choice: a random row takes a random option; what is better stays, what is worse stays with
/// probability e^(−Δ/T). Begins with the cheapest choice and never leaves the budget.
///
/// Source: ExLlamaV2 `conversion/optimize.py` and `ext_quant.cpp`, `sim_anneal`: its rule for choices over the budget
/// can never hold, since its costs are unsigned, so that it, too, stays below.
final class Annealing {
    private static final double HOTTEST = 2;
    private static final double COLDEST = 1e-4;
    private static final double COOLING = 0.995;

    private Annealing() {}

    /// @param problem whose cheapest choice is within its budget
    /// @param proposals per temperature
    static int[] of(Knapsack problem, int proposals, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] chosen = problem.cheapest();
        int[] best = chosen.clone();
        long cost = problem.cost(chosen);
        double damage = problem.damage(chosen);
        double least = damage;
        for (double temperature = HOTTEST; temperature > COLDEST; temperature *= COOLING) {
            for (int i = 0; i < proposals; i++) {
                int row = random.nextInt(problem.rows());
                int option = random.nextInt(problem.options(row));
                long more = problem.costs()[row][option] - problem.costs()[row][chosen[row]];
                double change = problem.damages()[row][option] - problem.damages()[row][chosen[row]];
                if (cost + more <= problem.budget()
                        && (change < 0 || random.nextDouble() < Math.exp(-change / temperature))) {
                    chosen[row] = option;
                    cost += more;
                    damage += change;
                    if (damage < least) {
                        least = damage;
                        best = chosen.clone();
                    }
                }
            }
        }
        Slack.spend(problem, best);
        return best;
    }
}
