package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.calib.Evidence;
import lapidary.core.data.Use;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.setting.Settings;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TinyTable;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a table to recipes: exact sizes, constraints, and a search that gives the same recipe.
class TargetingTest {
    private static final TensorId DOWN = new TensorId("model.layers.1.mlp.down_proj.weight");

    @TempDir
    private static Path folder;

    private static Model model;
    private static MeasurementTable table;

    @BeforeAll
    static void measure() throws Exception {
        model = Model.open(TinyLlama.write(folder, true, 1));
        List<TypeOption> options = TinyTable.options("rtn:bits=2,group=8", "rtn:bits=3,group=8", "rtn:bits=5,group=8");
        table = TinyTable.measurement(model, TinyTable.text(3), options, folder, Workers.shared())
                .run(Job.UNWATCHED);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private Allocated allocate(SizeBudget budget, Constraints constraints) throws Exception {
        Allocator exact = Allocators.find("dp").orElseThrow();
        return Allocated.within(
                model,
                TinyTable.METHODS,
                new Targeting(table, budget.isInBytes(), constraints, Targeting.Knowledge.NONE),
                exact,
                Settings.standard(exact.settings()),
                budget,
                RecipeEdit.unchanged(model, TinyTable.FILE),
                Evidence.NONE,
                Job.UNWATCHED);
    }

    @Test
    void whatIsPlannedIsNeverOverTheBudgetAndNearIt() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            double bits = 6.2 + 1.6 * random.nextDouble();
            Allocated found = allocate(new SizeBudget.BitsPerWeight(bits), Constraints.NONE);
            assertTrue(found.plan().bitsPerWeight() <= bits, bits + " bits");
            assertTrue(
                    found.plan().bitsPerWeight() > bits - 0.3,
                    bits + " bits, " + found.plan().bitsPerWeight());
        }
        long bytes = allocate(new SizeBudget.BitsPerWeight(7), Constraints.NONE)
                .plan()
                .fileBytes();
        Allocated again = allocate(new SizeBudget.FileBytes(bytes), Constraints.NONE);
        assertTrue(again.plan().fileBytes() <= bytes);
        assertThrows(UnfitException.class, () -> allocate(new SizeBudget.FileBytes(1000), Constraints.NONE));
    }

    @Test
    void aBudgetThatNothingFitsIsRefusedByWhatWouldFit() throws Exception {
        String refused = assertThrows(
                        UnfitException.class, () -> allocate(new SizeBudget.BitsPerWeight(1), Constraints.NONE))
                .getMessage();
        Matcher found = Pattern.compile("come to ([0-9.]+bpw), and the budget is 1.0bpw")
                .matcher(refused);
        assertTrue(found.find(), refused);
        SizeBudget least = SizeBudget.parse(found.group(1));
        assertTrue(
                allocate(least, Constraints.NONE).plan().bitsPerWeight() <= ((SizeBudget.BitsPerWeight) least).bits());
        assertEquals(
                new Targeting(table, true, Constraints.NONE, Targeting.Knowledge.NONE).least(),
                table.costs().least(true, Set.of()),
                "told before anything was measured");
    }

    @Test
    void lockedAndKeptTensorsStayWhatTheyAre() throws Exception {
        Constraints locked = Constraints.locked(Map.of(DOWN, "rtn:bits=5,group=8"));
        Allocated found = allocate(new SizeBudget.BitsPerWeight(7), locked);
        assertEquals("5", setting(found.recipe(), DOWN));
        Constraints kept = new Constraints(new TreeSet<>(Set.of(DOWN)), new TreeMap<>());
        Recipe recipe = allocate(new SizeBudget.BitsPerWeight(8), kept).recipe();
        assertTrue(RecipeEdit.stepFor(recipe, model.find(DOWN).orElseThrow()).isEmpty());
        TreeMap<TensorId, Set<String>> none = new TreeMap<>(Map.of(DOWN, Set.of("q4_k")));
        assertThrows(
                UnfitException.class,
                () -> allocate(new SizeBudget.BitsPerWeight(7), new Constraints(new TreeSet<>(), none)));
    }

    private String setting(Recipe recipe, TensorId tensor) {
        return RecipeEdit.stepFor(recipe, model.find(tensor).orElseThrow())
                .orElseThrow()
                .settings()
                .get("bits")
                .text();
    }

    @Test
    void theRecipeSaysWhatTheSearchSaw() throws Exception {
        Recipe recipe =
                allocate(new SizeBudget.BitsPerWeight(7), Constraints.NONE).recipe();
        assertEquals(Use.SEARCH, recipe.data().getFirst().use());
        assertEquals("random", recipe.data().getFirst().name());
        assertEquals(recipe, RecipeFile.parse(RecipeFile.toJson(recipe), Path.of("r.json")));
    }

    @Test
    void allTensorsTogetherAreMeasuredAsThePredictionIsMeant() throws Exception {
        Targeting targeting = new Targeting(table, false, Constraints.NONE, Targeting.Knowledge.NONE);
        try (ChangedRuns runs = new ChangedRuns(model, TinyTable.text(3).cut(), 4, Workers.shared(), Job.UNWATCHED)) {
            JointLoss loss = new JointLoss(
                    model, TinyTable.METHODS, TinyTable.FILE, targeting, Evidence.NONE, runs, Workers.shared());
            double[] two = loss.of(targeting.uniform(0), Job.UNWATCHED).divergences();
            double[] five = loss.of(targeting.uniform(2), Job.UNWATCHED).divergences();
            for (int i = 0; i < two.length; i++) {
                assertTrue(five[i] < two[i] / 4);
            }
        }
    }

    @Test
    void aSearchIsNoWorseThanTheKnapsackAndTheSameForTheSameSeed() throws Exception {
        Targeting targeting = new Targeting(table, false, Constraints.NONE, Targeting.Knowledge.NONE);
        long limit = new SizeBudget.BitsPerWeight(7).limit(model);
        Evolution evolution = new Evolution(5, 6, List.of(2, 1), List.of(16, 64), 2, 1);
        int[] first = search(targeting, limit, evolution, Workers.shared());
        assertArrayEquals(first, search(targeting, limit, evolution, new Workers(1)));
        AllocationProblem problem = targeting.problem(limit);
        assertTrue(problem.byDivergence().allows(first));
        try (ChangedRuns runs = new ChangedRuns(model, TinyTable.text(3).cut(), 4, Workers.shared(), Job.UNWATCHED)) {
            JointLoss loss = new JointLoss(
                    model, TinyTable.METHODS, TinyTable.FILE, targeting, Evidence.NONE, runs, Workers.shared());
            double exact = mean(loss.of(ExactAllocator.solve(problem.byDivergence()), Job.UNWATCHED)
                    .divergences());
            assertTrue(mean(loss.of(first, Job.UNWATCHED).divergences()) <= exact + 1e-12);
        }
    }

    private int[] search(Targeting targeting, long limit, Evolution evolution, Workers workers) throws Exception {
        return new TypeSearch(
                        model,
                        TinyTable.METHODS,
                        TinyTable.FILE,
                        targeting,
                        Evidence.NONE,
                        limit,
                        TinyTable.text(3),
                        workers)
                .run(evolution, true, progress -> {}, Job.UNWATCHED);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
