package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The best choice for every budget at once, by dynamic programming over costs in bins: best[row][c] = least over its
/// options of best[row − 1][c − cost] + damage. Answers a budget in a walk over the rows.
///
/// Costs are counted from the cheapest option of each row, and rounded up to bins, so that no choice costs more than
/// its budget; what the rounding leaves is spent afterwards. Exact where all costs are multiples of a bin.
public final class BudgetCurve {
    private static final int MOST_BINS = 8192;

    private final Knapsack problem;
    private final int[] cheapest;
    private final long least;
    private final long bin;
    private final byte[][] choices; // (rows, bins + 1): index into options[row]
    private final int[][] options; // (rows, undominated)
    private final int[][] steps; // (rows, undominated): cost in bins
    private final double[] damages; // (bins + 1): of the last row

    private BudgetCurve(Knapsack problem, long highest) {
        this.problem = problem;
        this.cheapest = problem.cheapest();
        this.least = problem.cost(cheapest);
        long range = Math.max(0, highest - least);
        long unit = unit(problem);
        this.bin = range / unit <= MOST_BINS ? unit : Math.ceilDiv(range, (long) MOST_BINS);
        int bins = Math.toIntExact(range / bin);
        this.options = new int[problem.rows()][];
        this.steps = new int[problem.rows()][];
        this.choices = new byte[problem.rows()][bins + 1];
        double[] best = new double[bins + 1];
        for (int row = 0; row < problem.rows(); row++) {
            best = next(row, best);
        }
        this.damages = best;
    }

    /// For all budgets up to that of the problem.
    ///
    /// @throws IllegalArgumentException when a row has more than 127 options
    public static BudgetCurve of(Knapsack problem) {
        for (int row = 0; row < problem.rows(); row++) {
            if (problem.options(row) > Byte.MAX_VALUE) {
                throw new IllegalArgumentException("row " + row + " has " + problem.options(row) + " options");
            }
        }
        long highest = 0;
        for (long[] row : problem.costs()) {
            highest = Math.addExact(highest, Arrays.stream(row).max().orElseThrow());
        }
        return new BudgetCurve(problem, Math.min(highest, problem.budget()));
    }

    /// The greatest number that divides all differences of costs.
    private static long unit(Knapsack problem) {
        long unit = 0;
        for (long[] row : problem.costs()) {
            for (long cost : row) {
                unit = divisor(unit, Math.abs(cost - row[0]));
            }
        }
        return Math.max(1, unit);
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private double[] next(int row, double[] before) {
        int[] usable = problem.undominated(row);
        long cheap = problem.costs()[row][cheapest[row]];
        options[row] = usable;
        steps[row] = new int[usable.length];
        double[] best = new double[before.length];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        byte[] choice = choices[row];
        for (int i = 0; i < usable.length; i++) {
            long step = Math.ceilDiv(problem.costs()[row][usable[i]] - cheap, bin);
            steps[row][i] = (int) Math.min(step, before.length);
            double damage = problem.damages()[row][usable[i]];
            int shift = steps[row][i];
            for (int c = shift; c < best.length; c++) {
                double sum = before[c - shift] + damage;
                if (sum < best[c]) {
                    best[c] = sum;
                    choice[c] = (byte) i;
                }
            }
        }
        return best;
    }

    /// The best choice for a budget, at most that of the problem; the cheapest one where even that costs more.
    public int[] at(long budget) {
        int[] chosen = cheapest.clone();
        if (budget >= least) {
            int c = (int) Math.min((budget - least) / bin, damages.length - 1L);
            for (int row = problem.rows() - 1; row >= 0; row--) {
                int i = choices[row][c];
                chosen[row] = options[row][i];
                c -= steps[row][i];
            }
            Slack.spend(problem.within(budget), chosen);
        }
        return chosen;
    }

    /// One point of the curve.
    public record Point(long cost, double damage) {}

    /// What every budget comes to, by rising cost, points that are no better than a cheaper one left out.
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        double last = Double.POSITIVE_INFINITY;
        for (int c = 0; c < damages.length; c++) {
            if (damages[c] < last) {
                last = damages[c];
                points.add(new Point(least + c * bin, last));
            }
        }
        return points;
    }
}
