package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.plan.Notice;
import lapidary.core.plan.Plan;
import lapidary.core.plan.Planner;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.table.TableText;
import lapidary.core.table.TinyTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Searches over sparsity and depth on a very small model, held against trying everything.
class RemovalSpacesTest {
    private static final Methods METHODS = Pruners.methods();
    private static final Evolution SHORT = new Evolution(4, 6, List.of(2, 1), List.of(16, 64), 2, 1);
    private static final TableText TEXT = TinyTable.text(3);

    @TempDir
    private static Path folder;

    private static Model model;

    @BeforeAll
    static void open() throws Exception {
        model = Model.open(TinyLlama.write(folder, true, 1));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Recipe unchanged() {
        return RecipeEdit.unchanged(model, TinyTable.FILE);
    }

    private static SparsitySpace sparsity(double density, double step) throws Exception {
        return new SparsitySpace(
                model,
                METHODS,
                unchanged(),
                new SparsitySpace.Request(Pruners.all().getFirst(), density, step),
                Evidence.NONE);
    }

    private static DepthSpace depth(DepthPart.Kind kind, int drop) throws Exception {
        return new DepthSpace(model, METHODS, unchanged(), kind, drop, Evidence.NONE);
    }

    private static SpaceSearch.Found search(SearchSpace space, SpaceSearch.Start start, Workers workers)
            throws Exception {
        return new SpaceSearch(model, space, TEXT, workers)
                .run(SHORT, start, additive -> {}, progress -> {}, Job.UNWATCHED);
    }

    private static double judged(Recipe recipe) throws Exception {
        SequenceMeans means = JudgedRecipes.measure(
                        model, METHODS, List.of(recipe), Evidence.NONE, TEXT, Workers.shared(), Job.UNWATCHED)
                .getFirst();
        return Arrays.stream(means.divergences()).average().orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyExchangeOfSparsityKeepsTheNumberOfWeightsExactly(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        SparsitySpace space = sparsity(0.2 + 0.6 * random.nextDouble(), 0.02 + 0.1 * random.nextDouble());
        Levels levels = space.levels();
        int[] even = space.starts().getFirst();
        assertEquals(levels.budget(), levels.cost(even));
        int[] state = levels.start(random);
        for (int i = 0; i < 50; i++) {
            assertEquals(levels.budget(), levels.cost(state));
            assertEquals(levels.budget(), space.plan(state).keptTotal());
            state = levels.mutated(state, random);
        }
    }

    @Test
    void theEvenChoiceIsTheUniformOneAndARecipeKeepsTheCounts() throws Exception {
        SparsitySpace space = sparsity(0.5, 0.1);
        int[] even = space.starts().getFirst();
        PrunePlan plan = space.plan(even);
        for (int i = 0; i < even.length; i++) {
            assertEquals(
                    (long) Math.rint(0.5 * plan.layers().get(i).total()),
                    plan.kept().get(i).longValue());
            assertEquals("50.0 % kept", space.level(i, even[i]));
        }
        Recipe recipe = SpaceSearch.resting(space.recipe(even), TEXT);
        assertEquals(recipe, RecipeFile.parse(RecipeFile.toJson(recipe), Path.of("r.json")));
        assertEquals(
                1, recipe.data().stream().filter(ref -> ref.use() == Use.SEARCH).count());
        Plan planned = new Planner(METHODS).plan(model, recipe);
        assertTrue(!planned.isRefused(), () -> planned.notices().toString());
    }

    @Test
    void aSearchOverSparsityIsNoWorseThanItsStartsAndTheSameForTheSameSeed() throws Exception {
        SparsitySpace space = sparsity(0.5, 0.2);
        SpaceSearch.Found found = search(space, SpaceSearch.Start.ADDITIVE, Workers.shared());
        assertArrayEquals(
                found.state(),
                search(sparsity(0.5, 0.2), SpaceSearch.Start.ADDITIVE, new Workers(1))
                        .state());
        double even = judged(space.recipe(space.starts().getFirst()));
        double additive = judged(space.recipe(found.additive().orElseThrow()));
        double best = judged(space.recipe(found.state()));
        assertTrue(best <= Math.min(even, additive) + 1e-12, best + " against " + even + " and " + additive);
        assertEquals(best, found.fitness(), 1e-9, "the last stage sees all of this text");
    }

    @ParameterizedTest
    @EnumSource(DepthPart.Kind.class)
    void theBestSingleRemovalIsFoundOfEveryKind(DepthPart.Kind kind) throws Exception {
        DepthSpace space = depth(kind, 1);
        List<Double> all = new ArrayList<>();
        for (int part = 0; part < space.parts().size(); part++) {
            int[] state = new int[space.parts().size()];
            Arrays.fill(state, 1);
            state[part] = 0;
            all.add(judged(space.recipe(state)));
        }
        SpaceSearch.Found found = search(space, SpaceSearch.Start.EVEN, Workers.shared());
        assertEquals(1, Arrays.stream(found.state()).filter(level -> level == 0).count());
        double least = all.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        assertEquals(least, judged(space.recipe(found.state())), 1e-12);
        SpaceSearch.Found exact = search(space, SpaceSearch.Start.ADDITIVE, Workers.shared());
        assertArrayEquals(found.state(), exact.additive().orElseThrow());
    }

    @Test
    void aRemovedLayerStaysAsZerosAndTheNoticeSaysSo() throws Exception {
        DepthSpace space = depth(DepthPart.Kind.ATTENTION, 1);
        int[] state = new int[space.parts().size()];
        Arrays.fill(state, 1);
        state[0] = 0;
        Plan plan = new Planner(METHODS).plan(model, space.recipe(state));
        assertTrue(plan.notices().stream()
                .map(Notice::text)
                .anyMatch(text -> text.startsWith("4 removed tensors stay in the file as zeros")));
        assertEquals(model.tensors().size(), plan.actions().size());
    }

    @Test
    void allPartsCannotBeRemoved() throws Exception {
        int blocks = depth(DepthPart.Kind.BLOCKS, 1).parts().size();
        assertThrows(UnfitException.class, () -> depth(DepthPart.Kind.BLOCKS, blocks));
        assertThrows(UnfitException.class, () -> depth(DepthPart.Kind.BLOCKS, 0));
    }

    /// A search that is stopped says so, and not that a file could not be read.
    @Test
    void aStoppedSearchIsNoFailure() {
        Job stopping = new Job() {
            @Override
            public void report(double fraction, String activity) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThrows(CancellationException.class, () -> new SpaceSearch(
                        model, depth(DepthPart.Kind.BLOCKS, 1), TEXT, Workers.shared())
                .run(SHORT, SpaceSearch.Start.EVEN, additive -> {}, progress -> {}, stopping));
    }

    /// Equal steps for layers of unequal sizes, and damages that add up: the search ends at the exact optimum.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void damagesThatAddUpEndAtTheExactOptimum(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        long[][] costs = new long[10][];
        double[][] damages = new double[10][];
        int[] center = new int[10];
        for (int unit = 0; unit < costs.length; unit++) {
            int count = 5 + random.nextInt(4);
            center[unit] = count / 2;
            costs[unit] = new long[count];
            damages[unit] = new double[count];
            double scale = Math.exp(3 * random.nextDouble());
            for (int level = 0; level < count; level++) {
                costs[unit][level] = 100 * unit + 7L * level;
                damages[unit][level] = scale * Math.pow(0.6, level);
            }
        }
        long budget = 0;
        for (int unit = 0; unit < center.length; unit++) {
            budget += costs[unit][center[unit]];
        }
        Knapsack problem = new Knapsack(costs, damages, budget);
        double exact = problem.damage(ExactAllocator.solve(problem));
        Evolution evolution = new Evolution(150, 24, List.of(6, 1), List.of(1, 2), 3, seed);
        int[] found = new EvoPress(
                        Levels.ofEqualSteps(costs, budget, Optional.of(center)),
                        evolution,
                        (state, tokens, stage, job) -> problem.damage(state))
                .run(List.of(center), progress -> {}, Job.UNWATCHED)
                .state();
        assertEquals(budget, problem.cost(found));
        assertEquals(exact, problem.damage(found), 1e-9 * exact);
    }

    /// Two blocks that are harmless alone and bad together: single removals take both, the search does not.
    @Test
    void blocksThatStandInForEachOtherAreNotBothRemoved() throws Exception {
        double[] alone = {0.1, 0.1, 0.3, 0.35, 0.5, 0.6};
        long[][] costs = new long[alone.length][];
        double[][] damages = new double[alone.length][];
        for (int i = 0; i < alone.length; i++) {
            costs[i] = new long[] {0, 1};
            damages[i] = new double[] {alone[i], 0};
        }
        Knapsack problem = new Knapsack(costs, damages, 4);
        EvoPress.Fitness together =
                (state, tokens, stage, job) -> problem.damage(state) + (state[0] == 0 && state[1] == 0 ? 5 : 0);
        assertArrayEquals(new int[] {0, 0, 1, 1, 1, 1}, ExactAllocator.solve(problem));
        int[] found = new EvoPress(
                        Levels.ofEqualSteps(costs, 4, Optional.empty()),
                        new Evolution(20, 8, List.of(2, 1), List.of(1, 2), 4, 2),
                        together)
                .run(List.of(), progress -> {}, Job.UNWATCHED)
                .state();
        assertEquals(0.4, together.of(found, 1, 0, Job.UNWATCHED), 1e-12);
    }
}
