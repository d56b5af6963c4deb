package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Solvers against every choice of small problems, and against the golden table of the method cards.
class KnapsackTest {
    private static final double[][] DAMAGES = {{10, 9.5, .1}, {6, 3, 2.9}};
    private static final long[][] COSTS = {{1, 2, 3}, {1, 2, 3}};

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @CsvSource({"4, 6.1", "3, 13", "5, 3.1", "2, 16", "6, 3.0"})
    void theGoldenTableHasTheKnownSums(long budget, double damage) {
        Knapsack problem = new Knapsack(COSTS, DAMAGES, budget);
        assertEquals(damage, problem.damage(ExactAllocator.solve(problem)), 1e-12);
        assertEquals(damage, problem.damage(BudgetCurve.of(problem).at(budget)), 1e-12);
    }

    @Test
    void greedyJumpsOverALevelThatBringsNothing() {
        Knapsack problem = new Knapsack(COSTS, DAMAGES, 4);
        assertArrayEquals(new int[] {2, 0}, JumpGreedy.of(problem));
        assertEquals(6.1, problem.damage(JumpGreedy.of(problem)), 1e-12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void exactIsTheBestOfAllChoicesAndNoOtherSolverIsBetter(long seed) {
        Knapsack problem = Knapsacks.small(seed);
        double truth = Knapsacks.bruteForce(problem);
        assertEquals(truth, problem.damage(ExactAllocator.solve(problem)), 1e-9);
        assertEquals(truth, problem.damage(ExactChoice.of(problem).orElseThrow()), 1e-9);
        for (int[] chosen : List.of(
                Lagrangian.of(problem),
                JumpGreedy.of(problem),
                BudgetCurve.of(problem).at(problem.budget()),
                Annealing.of(problem, 10, seed))) {
            assertTrue(problem.allows(chosen));
            assertTrue(problem.damage(chosen) >= truth - 1e-9);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPriceComesWithinOneStepOfOneRow(long seed) {
        Knapsack problem = Knapsacks.small(seed);
        double step = 0;
        for (double[] row : problem.damages()) {
            double largest = Arrays.stream(row).max().orElseThrow();
            step = Math.max(step, largest - Arrays.stream(row).min().orElseThrow());
        }
        assertTrue(problem.damage(Lagrangian.of(problem)) <= Knapsacks.bruteForce(problem) + step + 1e-9);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void oneCurveAnswersEveryBudgetAsASolveOfItsOwnDoes(long seed) {
        Knapsack small = Knapsacks.small(seed);
        // Costs that a bin divides: the curve is exact.
        long[][] costs = new long[small.rows()][];
        for (int row = 0; row < costs.length; row++) {
            costs[row] = Arrays.stream(small.costs()[row])
                    .map(cost -> cost / 100_000 * 1024)
                    .toArray();
        }
        Knapsack problem = new Knapsack(costs, small.damages(), Long.MAX_VALUE / 4);
        BudgetCurve curve = BudgetCurve.of(problem);
        for (long budget = problem.leastCost(); budget < problem.leastCost() + 30_000; budget += 517) {
            int[] chosen = curve.at(budget);
            assertTrue(problem.within(budget).allows(chosen));
            assertEquals(Knapsacks.bruteForce(problem.within(budget)), problem.damage(chosen), 1e-9);
        }
        List<BudgetCurve.Point> points = curve.points();
        for (int i = 1; i < points.size(); i++) {
            assertTrue(points.get(i).damage() < points.get(i - 1).damage());
            assertTrue(points.get(i).cost() > points.get(i - 1).cost());
        }
        assertEquals(Knapsacks.bruteForce(problem), points.getLast().damage(), 1e-9);
    }

    @Test
    void whatAnotherOptionBeatsInBothIsNeverChosen() {
        Knapsack problem = new Knapsack(
                new long[][] {{4, 2, 3, 2}, {1, 1, 5, 9}}, new double[][] {{1, 3, 4, 5}, {2, 2, 3, 1}}, 99);
        assertArrayEquals(new int[] {1, 0}, problem.undominated(0));
        assertArrayEquals(new int[] {0, 3}, problem.undominated(1));
        assertArrayEquals(new int[] {0, 3}, ExactAllocator.solve(problem));
    }
}
