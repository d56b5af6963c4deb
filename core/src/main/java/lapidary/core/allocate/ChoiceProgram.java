package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// A multiple-choice knapsack as an integer program: x[row, option] ∈ {0, 1}, Σ x[row, ·] = 1, Σ cost · x ≤ budget,
/// least Σ damage · x. Branch and bound, the node with the least bound first.
///
/// A bound is the linear program without "whole", which has a closed form: along the lower
/// convex hulls of all rows, the
/// steepest steps first, until the budget ends within one of them. That row is the one to branch on: its options up to
/// the beginning of the step, or from its end on.
///
/// Source: Sinha and Zoltners, The multiple-choice knapsack problem (Operations Research 27, 1979).
final class ChoiceProgram {
    private static final int MOST_NODES = 1_000_000;
    private static final double GAP = 1e-9;

    private final Knapsack problem;
    private final int[][] order; // (rows, undominated options): by rising cost
    private int @Nullable [] best;

    /// What may still be taken, and what it comes to at least.
    ///
    /// @param from by row: first place in the order that is allowed
    /// @param to by row: end of these
    /// @param rounded by row: the place that the linear program takes, the beginning of its last step
    /// @param mixed the row that it stops in; −1 for none
    private record Node(int[] from, int[] to, double bound, int[] rounded, int mixed) {}

    /// A step along the hull of a row.
    private record Step(int row, int place, long cost, double gain) {}

    ChoiceProgram(Knapsack problem) {
        this.problem = problem;
        this.order = new int[problem.rows()][];
        for (int row = 0; row < order.length; row++) {
            order[row] = problem.undominated(row);
        }
    }

    /// The best choice; empty where there is none within the budget, or too many nodes would have to be looked at.
    Optional<int[]> solve() {
        PriorityQueue<Node> open = new PriorityQueue<>(Comparator.comparingDouble(Node::bound));
        int[] to = new int[problem.rows()];
        for (int row = 0; row < to.length; row++) {
            to[row] = order[row].length;
        }
        add(open, new int[problem.rows()], to);
        for (int nodes = 0; !open.isEmpty(); nodes++) {
            Node node = open.remove();
            if (node.bound >= bestDamage() * (1 - GAP)) {
                break;
            }
            if (nodes == MOST_NODES) {
                return Optional.empty();
            }
            consider(node.rounded);
            if (node.mixed >= 0) {
                split(node, open);
            }
        }
        return Optional.ofNullable(best);
    }

    private double bestDamage() {
        int[] known = best;
        return known == null ? Double.POSITIVE_INFINITY : problem.damage(known);
    }

    /// Takes the beginning of every step, and what then fits.
    private void consider(int[] places) {
        int[] chosen = new int[places.length];
        for (int row = 0; row < chosen.length; row++) {
            chosen[row] = order[row][places[row]];
        }
        Slack.spend(problem, chosen);
        if (problem.damage(chosen) < bestDamage()) {
            best = chosen;
        }
    }

    private void split(Node node, PriorityQueue<Node> open) {
        int cut = node.rounded[node.mixed] + 1;
        int[] below = node.to.clone();
        below[node.mixed] = cut;
        int[] above = node.from.clone();
        above[node.mixed] = cut;
        add(open, node.from, below);
        add(open, above, node.to);
    }

    private void add(PriorityQueue<Node> open, int[] from, int[] to) {
        long left = problem.budget();
        double bound = 0;
        List<Step> steps = new ArrayList<>();
        for (int row = 0; row < from.length; row++) {
            left -= problem.costs()[row][order[row][from[row]]];
            bound += problem.damages()[row][order[row][from[row]]];
            hull(row, from[row], to[row], steps);
        }
        if (left < 0) {
            return;
        }
        steps.sort(Comparator.comparingDouble(step -> -step.gain / step.cost));
        int[] rounded = from.clone();
        int mixed = -1;
        for (Step step : steps) {
            if (step.cost > left) {
                bound -= step.gain * left / step.cost;
                mixed = step.row;
                break;
            }
            left -= step.cost;
            bound -= step.gain;
            rounded[step.row] = step.place;
        }
        if (bound < bestDamage()) {
            open.add(new Node(from, to, bound, rounded, mixed));
        }
    }

    /// Adds the steps of the lower convex hull of a row's allowed options, each less steep than the one before.
    private void hull(int row, int from, int to, List<Step> steps) {
        int at = from;
        while (at + 1 < to) {
            int next = at + 1;
            for (int place = at + 2; place < to; place++) {
                if (slope(row, at, place) >= slope(row, at, next)) {
                    next = place;
                }
            }
            long cost = cost(row, next) - cost(row, at);
            steps.add(new Step(row, next, cost, damage(row, at) - damage(row, next)));
            at = next;
        }
    }

    private double slope(int row, int from, int to) {
        return (damage(row, from) - damage(row, to)) / (cost(row, to) - cost(row, from));
    }

    private long cost(int row, int place) {
        return problem.costs()[row][order[row][place]];
    }

    private double damage(int row, int place) {
        return problem.damages()[row][order[row][place]];
    }
}
