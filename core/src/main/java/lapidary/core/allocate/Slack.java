package lapidary.core.allocate;

/// Spends what a choice leaves of the budget.
final class Slack {
    private Slack() {}

    /// Takes, as long as there is any, the change of one row that fits and lowers the damage most
    /// for what it costs;
    /// one that costs nothing goes first. The array is changed.
    static void spend(Knapsack problem, int[] chosen) {
        long left = problem.budget() - problem.cost(chosen);
        boolean isChanged = true;
        while (isChanged) {
            isChanged = false;
            double best = 0;
            int bestRow = -1;
            int bestOption = -1;
            for (int row = 0; row < problem.rows(); row++) {
                for (int option = 0; option < problem.options(row); option++) {
                    long more = problem.costs()[row][option] - problem.costs()[row][chosen[row]];
                    double gain = problem.damages()[row][chosen[row]] - problem.damages()[row][option];
                    double rate = more <= 0 ? Double.MAX_VALUE : gain / more;
                    if (more <= left && gain > 0 && rate > best) {
                        best = rate;
                        bestRow = row;
                        bestOption = option;
                    }
                }
            }
            if (bestRow >= 0) {
                left -= problem.costs()[bestRow][bestOption] - problem.costs()[bestRow][chosen[bestRow]];
                chosen[bestRow] = bestOption;
                isChanged = true;
            }
        }
    }
}
