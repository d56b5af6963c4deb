package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Dynamic programming over the choices that nothing beats: row by row all pairs of cost and damage are kept of which
/// none is at most as costly and at most as damaging as another one. Exact whatever the costs are, as long as there
/// are not too many such pairs.
///
/// Source: Nemhauser and Ullmann, Discrete dynamic programming and capital allocation (Management Science 15, 1969).
final class ExactChoice {
    private static final int MOST_STATES = 40_000;

    /// The best choices of the first rows.
    private record States(long[] costs, double[] damages, int[] before, int[] options) {}

    private ExactChoice() {}

    /// The best choice; empty where there would be too many states.
    static Optional<int[]> of(Knapsack problem) {
        long choices = 1;
        for (int row = 0; row < problem.rows(); row++) {
            choices *= problem.undominated(row).length;
            if (choices > MOST_STATES) {
                return Optional.empty();
            }
        }
        long[] leastBehind = leastBehind(problem);
        List<States> layers = new ArrayList<>();
        States states = new States(new long[1], new double[1], new int[1], new int[1]);
        for (int row = 0; row < problem.rows(); row++) {
            int[] options = problem.undominated(row);
            states = next(problem, row, options, states, problem.budget() - leastBehind[row + 1]);
            layers.add(states);
        }
        if (states.costs.length == 0) {
            return Optional.empty();
        }
        int[] chosen = new int[problem.rows()];
        int at = states.costs.length - 1; // damages fall with rising costs
        for (int row = problem.rows() - 1; row >= 0; row--) {
            chosen[row] = layers.get(row).options[at];
            at = layers.get(row).before[at];
        }
        return Optional.of(chosen);
    }

    /// What the rows from each one on cost at least.
    private static long[] leastBehind(Knapsack problem) {
        long[] least = new long[problem.rows() + 1];
        for (int row = problem.rows() - 1; row >= 0; row--) {
            least[row] =
                    least[row + 1] + Arrays.stream(problem.costs()[row]).min().orElseThrow();
        }
        return least;
    }

    private static States next(Knapsack problem, int row, int[] options, States states, long most) {
        int count = states.costs.length * options.length;
        long[] costs = new long[count];
        double[] damages = new double[count];
        Integer[] order = new Integer[count];
        for (int i = 0; i < count; i++) {
            int option = options[i % options.length];
            costs[i] = states.costs[i / options.length] + problem.costs()[row][option];
            damages[i] = states.damages[i / options.length] + problem.damages()[row][option];
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> {
            int byCost = Long.compare(costs[a], costs[b]);
            return byCost != 0 ? byCost : Double.compare(damages[a], damages[b]);
        });
        int kept = 0;
        double best = Double.POSITIVE_INFINITY;
        for (int candidate : order) {
            if (costs[candidate] <= most && damages[candidate] < best) {
                best = damages[candidate];
                order[kept++] = candidate;
            }
        }
        States next = new States(new long[kept], new double[kept], new int[kept], new int[kept]);
        for (int i = 0; i < kept; i++) {
            int candidate = order[i];
            next.costs[i] = costs[candidate];
            next.damages[i] = damages[candidate];
            next.before[i] = candidate / options.length;
            next.options[i] = options[candidate % options.length];
        }
        return next;
    }
}
