package lapidary.core.allocate;

/// The choice that is best for a price: of each row the option with the least damage + price · cost, the price found
/// by bisection. Gives the corners of the convex hull alone; what is left of the budget is spent afterwards, so that
/// the gap is at most one step of one row.
///
/// Source: Everett, Generalized Lagrange multiplier method (Operations Research 11, 1963).
final class Lagrangian {
    private static final int HALVINGS = 200;

    private Lagrangian() {}

    /// @param problem whose cheapest choice is within its budget
    static int[] of(Knapsack problem) {
        int[] best = at(problem, 0);
        if (!problem.allows(best)) {
            double low = 0;
            double high = highest(problem);
            best = problem.cheapest();
            for (int i = 0; i < HALVINGS && low < high; i++) {
                double price = low + (high - low) / 2;
                int[] chosen = at(problem, price);
                if (problem.allows(chosen)) {
                    best = chosen;
                    high = price;
                } else {
                    low = price;
                }
                if (price == low && price == high) {
                    break;
                }
            }
        }
        Slack.spend(problem, best);
        return best;
    }

    /// A price at which nobody buys anything.
    private static double highest(Knapsack problem) {
        double most = 0;
        for (int row = 0; row < problem.rows(); row++) {
            for (int one = 0; one < problem.options(row); one++) {
                for (int other = 0; other < problem.options(row); other++) {
                    long more = problem.costs()[row][other] - problem.costs()[row][one];
                    double gain = problem.damages()[row][one] - problem.damages()[row][other];
                    if (more > 0) {
                        most = Math.max(most, gain / more);
                    }
                }
            }
        }
        return 2 * most + Double.MIN_NORMAL;
    }

    private static int[] at(Knapsack problem, double price) {
        int[] chosen = problem.cheapest();
        for (int row = 0; row < chosen.length; row++) {
            double best = value(problem, row, chosen[row], price);
            for (int option = 0; option < problem.options(row); option++) {
                double value = value(problem, row, option, price);
                boolean isCheaper = problem.costs()[row][option] < problem.costs()[row][chosen[row]];
                if (value < best || value == best && isCheaper) {
                    best = value;
                    chosen[row] = option;
                }
            }
        }
        return chosen;
    }

    private static double value(Knapsack problem, int row, int option, double price) {
        return problem.damages()[row][option] + price * problem.costs()[row][option];
    }
}
