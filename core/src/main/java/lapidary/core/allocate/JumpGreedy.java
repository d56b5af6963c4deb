package lapidary.core.allocate;

/// From the cheapest choice on, always the change of one row that lowers the damage most for what it costs; it may
/// skip options, since neighbours alone lead astray where a curve is not convex.
final class JumpGreedy {
    private JumpGreedy() {}

    /// @param problem whose cheapest choice is within its budget
    static int[] of(Knapsack problem) {
        int[] chosen = problem.cheapest();
        Slack.spend(problem, chosen);
        return chosen;
    }
}
