package lapidary.core.allocate;

import java.util.Arrays;

/// The multiple-choice knapsack problem: of each row one option, so that the sum of damages is least and the sum of
/// costs stays within the budget.
///
/// @param costs `long[rows][options]`, not negative; rows may have different lengths, none is empty
/// @param damages `double[rows][options]`, finite
/// @param budget of the sum of costs
@SuppressWarnings("ArrayRecordComponent") // decision: tables that solvers read, not compared
public record Knapsack(long[][] costs, double[][] damages, long budget) {
    public Knapsack {
        if (costs.length != damages.length) {
            throw new IllegalArgumentException(costs.length + " rows of costs, " + damages.length + " of damages");
        }
        for (int row = 0; row < costs.length; row++) {
            if (costs[row].length == 0 || costs[row].length != damages[row].length) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + costs[row].length + " costs and " + damages[row].length + " damages");
            }
        }
    }

    public int rows() {
        return costs.length;
    }

    public int options(int row) {
        return costs[row].length;
    }

    /// The same with another budget.
    public Knapsack within(long other) {
        return new Knapsack(costs, damages, other);
    }

    public long cost(int[] chosen) {
        long sum = 0;
        for (int row = 0; row < costs.length; row++) {
            sum = Math.addExact(sum, costs[row][chosen[row]]);
        }
        return sum;
    }

    public double damage(int[] chosen) {
        double sum = 0;
        for (int row = 0; row < costs.length; row++) {
            sum += damages[row][chosen[row]];
        }
        return sum;
    }

    /// Whether the costs of a choice are within the budget.
    public boolean allows(int[] chosen) {
        return cost(chosen) <= budget;
    }

    /// The cheapest option of every row; of equal ones the least damaging.
    public int[] cheapest() {
        int[] chosen = new int[rows()];
        for (int row = 0; row < chosen.length; row++) {
            for (int option = 1; option < options(row); option++) {
                long difference = costs[row][option] - costs[row][chosen[row]];
                boolean isBetter = damages[row][option] < damages[row][chosen[row]];
                if (difference < 0 || difference == 0 && isBetter) {
                    chosen[row] = option;
                }
            }
        }
        return chosen;
    }

    /// Least sum of costs.
    public long leastCost() {
        return cost(cheapest());
    }

    /// The options of a row that no other one beats in both, by rising cost; damages fall along them.
    public int[] undominated(int row) {
        Integer[] order = new Integer[options(row)];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> {
            int byCost = Long.compare(costs[row][a], costs[row][b]);
            return byCost != 0 ? byCost : Double.compare(damages[row][a], damages[row][b]);
        });
        int[] kept = new int[order.length];
        int count = 0;
        for (int option : order) {
            if (count == 0 || damages[row][option] < damages[row][kept[count - 1]]) {
                kept[count++] = option;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
