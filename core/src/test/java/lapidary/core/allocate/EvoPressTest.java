package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search on made-up fitness: finds what is known to be best, keeps sizes, and is the same for the same seed.
class EvoPressTest {
    private static final Evolution LONG = new Evolution(120, 16, List.of(4, 1), List.of(1, 2), 4, 3);

    /// Twelve units of one size with four levels each; damages fall by about a factor of four for a level.
    private static Knapsack problem(long seed) {
        Random random = new Random(seed);
        long[][] costs = new long[12][];
        double[][] damages = new double[12][];
        for (int unit = 0; unit < costs.length; unit++) {
            costs[unit] = new long[] {2, 3, 4, 5};
            double scale = Math.exp(1.5 * random.nextGaussian());
            damages[unit] = new double[] {scale, scale / 4, scale / 16, scale / 64};
        }
        return new Knapsack(costs, damages, 40);
    }

    private static int[] search(
            Knapsack problem, Levels.Grouping grouping, EvoPress.Fitness fitness, Evolution evolution)
            throws SearchException {
        return new EvoPress(Levels.of(problem, grouping), evolution, fitness)
                .run(List.of(), progress -> {}, Job.UNWATCHED)
                .state();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void damagesThatAddUpEndAtTheExactKnapsacksChoice(long seed) throws Exception {
        Knapsack problem = problem(seed);
        double exact = problem.damage(ExactAllocator.solve(problem));
        for (Levels.Grouping grouping : Levels.Grouping.values()) {
            int[] found = search(problem, grouping, (state, tokens, stage, job) -> problem.damage(state), LONG);
            assertTrue(problem.allows(found));
            assertEquals(exact, problem.damage(found), 1e-6 * exact, grouping.name());
        }
    }

    /// Two units that are harmless alone and bad together: the exact knapsack of the single damages takes both.
    @Test
    void whatIsBadTogetherAloneIsFoundBySearch() throws Exception {
        Knapsack problem = new Knapsack(
                new long[][] {{1, 2}, {1, 2}, {1, 2}, {1, 2}},
                new double[][] {{0.1, 0}, {0.1, 0}, {0.3, 0}, {0.35, 0}},
                6);
        EvoPress.Fitness together =
                (state, tokens, stage, job) -> problem.damage(state) + (state[0] == 0 && state[1] == 0 ? 5 : 0);
        int[] additive = ExactAllocator.solve(problem);
        assertArrayEquals(new int[] {0, 0, 1, 1}, additive);
        int[] found = search(problem, Levels.Grouping.SAME_SIZE, together, LONG);
        assertArrayEquals(
                new int[] {0, 1, 0, 1},
                found.clone()[0] == 0 ? found : new int[] {found[1], found[0], found[2], found[3]});
        assertTrue(together.of(found, 1, 0, Job.UNWATCHED) < together.of(additive, 1, 0, Job.UNWATCHED));
    }

    @Test
    void theSameSeedFindsTheSameAndAnotherOneTriesOthers() throws Exception {
        Knapsack problem = problem(9);
        assertEquals(history(problem, 1), history(problem, 1));
        assertTrue(!history(problem, 1).equals(history(problem, 2)));
    }

    private static List<List<Integer>> history(Knapsack problem, long seed) throws SearchException {
        Lineage lineage = new Lineage();
        Evolution evolution = new Evolution(10, 8, List.of(3, 1), List.of(1, 2), 2, seed);
        new EvoPress(
                        Levels.of(problem, Levels.Grouping.NONE),
                        evolution,
                        (state, tokens, stage, job) -> problem.damage(state))
                .run(List.of(), lineage::add, Job.UNWATCHED);
        return lineage.candidates().stream()
                .map(candidate -> Arrays.stream(candidate.state()).boxed().toList())
                .toList();
    }

    @Test
    void everyStageSeesOneSetOfTokensAndTheParentTakesPartInTheLast() throws Exception {
        Knapsack problem = problem(4);
        List<String> asked = new ArrayList<>();
        Evolution evolution = new Evolution(1, 8, List.of(3, 1), List.of(16, 64), 2, 5);
        new EvoPress(Levels.of(problem, Levels.Grouping.NONE), evolution, (state, tokens, stage, job) -> {
                    asked.add(tokens + " " + stage);
                    return problem.damage(state);
                })
                .run(List.of(), progress -> {}, Job.UNWATCHED);
        assertEquals(2 + 8 + 4, asked.size(), "two starts, eight children, three survivors and the parent");
        assertEquals(1, new HashSet<>(asked.subList(0, 2)).size());
        assertEquals(1, new HashSet<>(asked.subList(2, 10)).size());
        assertEquals(1, new HashSet<>(asked.subList(10, 14)).size());
        assertTrue(asked.get(2).startsWith("16 ") && asked.get(10).startsWith("64 "));
    }

    @Test
    void theFittestNeverGetsWorseAndItsLineageIsWhole() throws Exception {
        Knapsack problem = problem(6);
        Lineage lineage = new Lineage();
        new EvoPress(
                        Levels.of(problem, Levels.Grouping.NONE),
                        LONG,
                        (state, tokens, stage, job) -> problem.damage(state))
                .run(List.of(), lineage::add, Job.UNWATCHED);
        double last = Double.POSITIVE_INFINITY;
        for (EvoPress.Candidate parent : lineage.parents()) {
            assertTrue(parent.fitness() <= last);
            last = parent.fitness();
        }
        Set<Integer> known = new HashSet<>();
        for (EvoPress.Candidate candidate : lineage.candidates()) {
            assertTrue(candidate.parent().map(known::contains).orElse(true), "a child of nobody");
            assertTrue(known.add(candidate.id()));
        }
        assertEquals(120, lineage.generations());
        assertEquals(known.size() + 1, lineage.csv().lines().count());
    }

    @Test
    void cancelledItHasToldTheBestSoFar() {
        Knapsack problem = problem(2);
        Lineage lineage = new Lineage();
        AtomicInteger left = new AtomicInteger(300);
        Job stopping = new Job() {
            @Override
            public boolean isCancelled() {
                return left.decrementAndGet() < 0;
            }

            @Override
            public void report(double fraction, String activity) {}
        };
        EvoPress search = new EvoPress(
                Levels.of(problem, Levels.Grouping.NONE), LONG, (state, tokens, stage, job) -> problem.damage(state));
        assertThrows(CancellationException.class, () -> search.run(List.of(), lineage::add, stopping));
        assertTrue(problem.allows(lineage.best().orElseThrow()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mutationsKeepTheBudgetWhateverTheSizes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AllocationProblem table = Knapsacks.table(30, seed);
        Knapsack knapsack = table.byDivergence();
        long budget = (long) (knapsack.leastCost() * 1.3);
        for (Levels.Grouping grouping : Levels.Grouping.values()) {
            Levels levels = Levels.of(knapsack.within(budget), grouping);
            int[] state = levels.start(random);
            long begun = levels.cost(state);
            for (int i = 0; i < 200; i++) {
                int[] child = levels.mutated(state, random);
                assertTrue(levels.allows(child));
                state = child;
            }
            if (grouping == Levels.Grouping.SAME_SIZE) {
                assertTrue(Math.abs(levels.cost(state) - begun) < begun / 2);
            }
        }
    }
}
