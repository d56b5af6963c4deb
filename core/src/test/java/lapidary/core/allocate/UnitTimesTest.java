package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import lapidary.core.TestFiles;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.job.Job;
import lapidary.core.latency.Fixed;
import lapidary.core.latency.LatencyTable;
import lapidary.core.latency.Product;
import lapidary.core.latency.Timing;
import lapidary.core.latency.TokenLatency;
import lapidary.core.measure.Provenance;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Target;
import lapidary.core.setting.Settings;
import lapidary.core.table.Entry;
import lapidary.core.table.MeasurementTable;
import lapidary.core.table.TypeCosts;
import lapidary.core.table.TypeOption;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Budgets in milliseconds on the sample, with damages and times that are made up.
class UnitTimesTest {
    private static final Methods METHODS = Quantizers.methods();
    private static final Target FILE = new Target("gguf", DType.F32, Target.Misfit.REFUSE);
    /// Nanoseconds for a weight: Q8_0 is fast for its size here, as it is on many machines.
    private static final Map<DType, Double> SPEED =
            Map.of(DType.Q2_K, 0.10, DType.Q4_K, 0.13, DType.Q8_0, 0.08, DType.Q6_K, 0.2, DType.F32, 0.3);

    private static Model model;
    private static TypeCosts costs;
    private static MeasurementTable table;

    @BeforeAll
    static void make() throws Exception {
        model = Model.open(TestFiles.sample("classics-4m"));
        List<TypeOption> options = TypeOption.parse(METHODS, List.of("q2_k", "q4_k", "q6_k", "q8_0"));
        costs = TypeCosts.of(model, METHODS, FILE, options, Evidence.NONE, List.of());
        Random random = new Random(11);
        Map<MeasurementTable.Place, Entry> entries = new HashMap<>();
        for (int unit = 0; unit < costs.units().size(); unit++) {
            double harm = Math.exp(random.nextGaussian());
            for (int option = 0; option < 4; option++) {
                double[] divergence = {harm * Math.pow(0.2, option)};
                entries.put(
                        new MeasurementTable.Place(unit, option),
                        new Entry(1, 2, 0.5, new SequenceMeans(new double[] {1}, divergence, 16)));
            }
        }
        table = new MeasurementTable("id", costs, entries, Provenance.measured("made up", "none"), 16);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static TokenLatency latency(Map<DType, Double> speed) throws Exception {
        TreeMap<Product, Timing> products = new TreeMap<>();
        speed.forEach((type, nanos) -> {
            double time = nanos * 1024 * 256;
            products.put(new Product(type, 1024, 256, 1 << 20), new Timing(time, time, time, 1));
        });
        TreeMap<Fixed, Timing> fixed = new TreeMap<>(Map.of(new Fixed(Fixed.ANY, 0), new Timing(1e5, 1e5, 1e5, 1)));
        return TokenLatency.of(model, new LatencyTable("made up", "", 2, products, fixed), 256);
    }

    private static Allocated allocate(Targeting targeting, double milliseconds, String method) throws Exception {
        Allocator allocator = Allocators.find(method).orElseThrow();
        return Allocated.within(
                model,
                METHODS,
                targeting,
                allocator,
                Settings.standard(allocator.settings()),
                new SizeBudget.TokenTime(milliseconds, 256),
                RecipeEdit.unchanged(model, FILE),
                Evidence.NONE,
                Job.UNWATCHED);
    }

    @Test
    void whatUnitsTakeAndTheRestAddUpToThePlan() throws Exception {
        UnitTimes times = UnitTimes.of(model, METHODS, FILE, costs, Evidence.NONE, latency(SPEED));
        Targeting targeting = new Targeting(table, times, Constraints.NONE, Targeting.Knowledge.NONE);
        for (int option = 0; option < 4; option++) {
            int[] chosen = targeting.uniform(option);
            Allocated found =
                    Allocated.of(model, METHODS, targeting, chosen, RecipeEdit.unchanged(model, FILE), Evidence.NONE);
            long sum = targeting.fixed()
                    + targeting.problem(Long.MAX_VALUE).byDivergence().cost(chosen);
            assertEquals(times.of(found.plan()).value() * 1e6, sum, 50, "a nanosecond is rounded for each tensor");
            assertEquals(targeting.size(found.plan()), sum, 50);
        }
    }

    @Test
    void noChoiceTakesLongerThanItsBudgetAndMoreTimeNeverLosesMore() throws Exception {
        UnitTimes times = UnitTimes.of(model, METHODS, FILE, costs, Evidence.NONE, latency(SPEED));
        Targeting targeting = new Targeting(table, times, Constraints.NONE, Targeting.Knowledge.NONE);
        double least = (targeting.fixed() + targeting.problem(0).byDivergence().leastCost()) / 1e6;
        for (String method : List.of("dp", "lagrangian", "greedy", "exllama", "relaxation", "adaquant")) {
            double before = Double.POSITIVE_INFINITY;
            for (int i = 1; i <= 5; i++) {
                double budget = least * (1 + 0.1 * i);
                Allocated found = allocate(targeting, budget, method);
                assertTrue(times.of(found.plan()).value() <= budget + 1e-9, method + " within " + budget);
                assertTrue(method.equals("dp") ? found.predicted() <= before : true, "dp at " + budget);
                before = found.predicted();
            }
        }
        assertThrows(UnfitException.class, () -> allocate(targeting, 0.5 * least, "dp"));
        assertThrows(UnfitException.class, () -> allocate(targeting, least, "water-filling"));
    }

    @Test
    void aTypeThatIsFastAndExactIsTakenEverywhere() throws Exception {
        Targeting targeting = new Targeting(
                table,
                UnitTimes.of(model, METHODS, FILE, costs, Evidence.NONE, latency(SPEED)),
                Constraints.NONE,
                Targeting.Knowledge.NONE);
        double least = (targeting.fixed() + targeting.problem(0).byDivergence().leastCost()) / 1e6;
        Allocated found = allocate(targeting, least + 1e-3, "dp");
        for (int i = 0; i < found.chosen().length; i++) {
            assertEquals(
                    3, targeting.items().get(i).offers().get(found.chosen()[i]).option());
        }
    }

    @Test
    void namesTheTypeThatHasNoTimes() throws Exception {
        Map<DType, Double> less = new HashMap<>(SPEED);
        less.remove(DType.Q6_K);
        TokenLatency latency = latency(less);
        UnfitException refused = assertThrows(
                UnfitException.class, () -> UnitTimes.of(model, METHODS, FILE, costs, Evidence.NONE, latency));
        assertTrue(refused.getMessage().contains("Q6_K"), refused.getMessage());
    }
}
