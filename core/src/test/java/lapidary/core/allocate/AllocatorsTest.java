package lapidary.core.allocate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every registered allocator: never over the budget, and what each of them promises.
class AllocatorsTest {
    private static final List<String> FAST = List.of("dp", "lagrangian", "greedy", "water-filling", "hawq", "lq-lora");

    static Stream<Allocator> withoutExperts() {
        return Allocators.all().stream().filter(allocator -> !allocator.id().equals("mc-moe"));
    }

    private static int[] solve(Allocator allocator, AllocationProblem problem) throws UnfitException {
        return allocator.allocate(problem, Settings.standard(allocator.settings()), Job.UNWATCHED);
    }

    private static Knapsack costs(AllocationProblem problem) {
        return problem.byDivergence();
    }

    private static AllocationProblem at(AllocationProblem problem, double share) {
        Knapsack knapsack = problem.byDivergence();
        long least = knapsack.leastCost();
        long most = knapsack.cost(IntStream.range(0, knapsack.rows())
                .map(row -> knapsack.options(row) - 1)
                .toArray());
        return problem.within(least + (long) (share * (most - least)));
    }

    @Test
    void idsAreUnique() {
        Set<String> ids = new HashSet<>();
        for (Allocator allocator : Allocators.all()) {
            assertTrue(ids.add(allocator.id()));
            assertEquals(Optional.of(allocator), Allocators.find(allocator.id()));
        }
    }

    @Test
    void noneIsOverTheBudgetOnTwoHundredBudgetsOfFourHundredTensors() throws Exception {
        AllocationProblem table = Knapsacks.table(400, 7);
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            AllocationProblem problem = at(table, random.nextDouble());
            for (String id : i % 20 == 0 ? FAST : List.of("lagrangian", "greedy")) {
                int[] chosen = solve(Allocators.find(id).orElseThrow(), problem);
                assertTrue(costs(problem).allows(chosen), id + " at budget " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("withoutExperts")
    void staysWithinEveryBudgetAndTakesTheLargestTypesWhenItMay(Allocator allocator) throws Exception {
        AllocationProblem table = Knapsacks.table(12, 3);
        for (double share : new double[] {0, 0.05, 0.3, 0.7}) {
            AllocationProblem problem = at(table, share);
            assertTrue(costs(problem).allows(solve(allocator, problem)), allocator.id() + " at " + share);
        }
        int[] all = solve(allocator, at(table, 1));
        assertTrue(costs(at(table, 1)).damage(all) <= costs(table).damage(new int[12]) / 100, allocator.id());
    }

    @ParameterizedTest
    @MethodSource("withoutExperts")
    void refusesABudgetBelowTheSmallestTypes(Allocator allocator) {
        AllocationProblem problem = Knapsacks.table(5, 3).within(100);
        UnfitException refused = assertThrows(UnfitException.class, () -> solve(allocator, problem));
        assertTrue(refused.getMessage().contains("raise the budget"), refused.getMessage());
    }

    @Test
    void saysHowMuchIsLackingInTheUnitOfTheBudget() {
        List<Item> items = Knapsacks.table(5, 3).items();
        long least = new AllocationProblem(items, 0, 1).byDivergence().leastCost();
        record Case(int unitBits, long budget, String left, String lacking) {}
        for (Case each : List.of(
                new Case(1, least - 1_234, String.format(Locale.ROOT, "%,d bits", least - 1_234), "1,234 bits"),
                new Case(8, least - 7, String.format(Locale.ROOT, "%,d bytes", least - 7), "7 bytes"),
                new Case(0, least - 123_456, " ms", "0.1235 ms"),
                new Case(0, -2_000_000, "nothing", " ms"))) {
            UnfitException refused = assertThrows(
                    UnfitException.class,
                    () -> solve(new ExactAllocator(), new AllocationProblem(items, each.budget(), each.unitBits())));
            assertTrue(refused.getMessage().contains(each.left()), refused.getMessage());
            assertTrue(refused.getMessage().contains(each.lacking() + ","), refused.getMessage());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void exactOnesAgreeAndTheOthersAreNotFarOff(long seed) throws Exception {
        AllocationProblem problem = at(Knapsacks.table(6, seed), 0.35);
        double truth = Knapsacks.bruteForce(costs(problem));
        assertEquals(truth, costs(problem).damage(solve(new ExactAllocator(), problem)), 1e-9 * truth);
        Knapsack floored = problem.by((item, offer) -> Math.max(1e-6, offer.divergence()));
        assertEquals(
                Knapsacks.bruteForce(floored), floored.damage(solve(new AdaQuantProgram(), problem)), 1e-6 * truth);
        for (Allocator allocator : List.of(new LagrangianAllocator(), new GreedyAllocator(), new Relaxation())) {
            double found = costs(problem).damage(solve(allocator, problem));
            assertTrue(found >= truth * (1 - 1e-9) && found < 3 * truth, allocator.id() + ": " + found / truth);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theIntegerProgramOfFortyTensorsIsTheExactKnapsack(long seed) throws Exception {
        AllocationProblem problem = at(Knapsacks.table(40, seed), 0.2);
        Knapsack floored = problem.by((item, offer) -> Math.max(1e-6, offer.divergence()));
        double exact = floored.damage(ExactAllocator.solve(floored));
        double program = floored.damage(solve(new AdaQuantProgram(), problem));
        assertEquals(1, program / exact, 0.01);
    }

    @Test
    void aLargerBudgetNeverHasALargerObjective() throws Exception {
        AllocationProblem table = Knapsacks.table(20, 9);
        double last = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= 20; i++) {
            AllocationProblem problem = at(table, i / 20.0);
            double damage = costs(problem).damage(solve(new ExactAllocator(), problem));
            assertTrue(damage <= last * (1 + 1e-3), "budget " + i);
            last = damage;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void annealingIsNeverBetterThanTheExactLeast(long seed) throws Exception {
        AllocationProblem problem = at(Knapsacks.table(10, seed), 0.4);
        Knapsack cubes = problem.by((item, offer) -> Math.pow(Math.sqrt(offer.outputError()), 3));
        double exact = cubes.damage(solve(power(3, false), problem));
        double annealed = cubes.damage(solve(power(3, true), problem));
        assertTrue(exact <= annealed * (1 + 1e-6) && annealed < 2 * exact, exact + " and " + annealed);
    }

    private static Allocator power(double power, boolean anneals) {
        ProductObjective objective = new ProductObjective();
        return new Allocator() {
            @Override
            public String id() {
                return objective.id();
            }

            @Override
            public String title() {
                return objective.title();
            }

            @Override
            public String summary() {
                return objective.summary();
            }

            @Override
            public String reference() {
                return objective.reference();
            }

            @Override
            public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
                Settings own = Settings.standard(objective.settings())
                        .with("power", new SettingValue.Real(power))
                        .with("annealing", new SettingValue.Truth(anneals));
                return objective.allocate(problem, own, job);
            }
        };
    }

    @Test
    void aLargerPowerIsFairerToTheWorstLayer() throws Exception {
        AllocationProblem problem = at(Knapsacks.table(40, 5), 0.3);
        assertTrue(worst(problem, solve(power(8, false), problem)) <= worst(problem, solve(power(1, false), problem)));
    }

    private static double worst(AllocationProblem problem, int[] chosen) {
        double worst = 0;
        for (int i = 0; i < chosen.length; i++) {
            worst = Math.max(
                    worst, problem.items().get(i).offers().get(chosen[i]).outputError());
        }
        return worst;
    }

    @Test
    void hawqNeedsASensitivityAndFollowsIt() throws Exception {
        AllocationProblem table = Knapsacks.table(2, 1);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Item item = table.items().getFirst();
            items.add(new Item(
                    i, "t" + i, item.weights(), item.block(), i == 0 ? 1 : 64, Optional.empty(), item.offers()));
        }
        AllocationProblem problem = at(new AllocationProblem(items, 0, 1), 0.4);
        int[] chosen = solve(new HessianAware(), problem);
        assertTrue(chosen[1] > chosen[0], "64 times as sensitive is worth three bits");
        Item blind = new Item(
                0,
                "blind",
                10,
                OptionalInt.empty(),
                Double.NaN,
                Optional.empty(),
                items.getFirst().offers());
        UnfitException refused = assertThrows(
                UnfitException.class,
                () -> solve(new HessianAware(), new AllocationProblem(List.of(blind), 1L << 40, 1)));
        assertTrue(refused.getMessage().contains("'blind' has none"), refused.getMessage());
    }

    /// The golden numbers of the method card of MC-MoE.
    @ParameterizedTest
    @CsvSource({"7, 3211, 3.41875", "8, 3221, 1.81875", "9, 3222, 1.16875", "10, 3322, 0.76075"})
    void expertsGetTheBitsOfTheCard(int bits, String chosen, double cost) {
        double[] frequency = {.4, .3, .2, .1};
        double[] weight = {.45, .25, .2, .1};
        double[][] errors = {{8, 3, 1}, {6, 2.5, .9}, {7, 3, 1.2}, {9, 4, 1.5}};
        Settings settings = Settings.standard(new ExpertProgram().settings());
        long[][] costs = new long[4][];
        double[][] damages = new double[4][3];
        for (int i = 0; i < 4; i++) {
            costs[i] = new long[] {1, 2, 3};
            for (int option = 0; option < 3; option++) {
                damages[i][option] = ExpertProgram.damage(frequency[i], weight[i], errors[i][option], settings);
            }
        }
        Knapsack problem = new Knapsack(costs, damages, bits);
        int[] found = ExpertProgram.solve(problem);
        assertArrayEquals(chosen.chars().map(digit -> digit - '1').toArray(), found);
        assertEquals(cost, problem.damage(found), 1e-12);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void expertsAreTheBestOfAllChoicesWithTwoLargeOnes(long seed) {
        Random random = new Random(seed);
        long[][] costs = new long[5][];
        double[][] damages = new double[5][];
        for (int i = 0; i < 5; i++) {
            double scale = random.nextDouble();
            costs[i] = new long[] {1, 2, 3};
            damages[i] = new double[] {scale, scale * 0.3 * random.nextDouble(), scale * 0.05 * random.nextDouble()};
        }
        Knapsack problem = new Knapsack(costs, damages, 7 + random.nextInt(6));
        double best = Double.POSITIVE_INFINITY;
        for (int code = 0; code < 243; code++) {
            int[] chosen = new int[5];
            boolean hasLargest = false;
            boolean hasSecond = false;
            for (int i = 0, rest = code; i < 5; i++, rest /= 3) {
                chosen[i] = rest % 3;
                hasLargest |= chosen[i] == 2;
                hasSecond |= chosen[i] == 1;
            }
            if (hasLargest && hasSecond && problem.allows(chosen)) {
                best = Math.min(best, problem.damage(chosen));
            }
        }
        if (Double.isFinite(best)) {
            assertEquals(best, problem.damage(ExpertProgram.solve(problem)), 1e-9);
        }
    }

    @Test
    void anExpertThatIsTakenMoreOftenNeverGetsFewerBits() throws Exception {
        int last = 0;
        for (int use = 1; use <= 9; use += 2) {
            List<Item> items = new ArrayList<>();
            Item base = Knapsacks.table(1, 4).items().getFirst();
            for (int i = 0; i < 4; i++) {
                Item.ExpertUse own = new Item.ExpertUse(i, i == 0 ? use / 10.0 : 0.2, 0.25);
                items.add(new Item(
                        i, "e" + i, base.weights(), OptionalInt.of(0), Double.NaN, Optional.of(own), base.offers()));
            }
            AllocationProblem problem = at(new AllocationProblem(items, 0, 1), 0.3);
            int[] chosen = solve(new ExpertProgram(), problem);
            assertTrue(chosen[0] >= last, "use " + use);
            last = chosen[0];
        }
        assertThrows(UnfitException.class, () -> solve(new ExpertProgram(), at(Knapsacks.table(4, 4), 0.5)));
    }

    @Test
    void settingsThatAreNotDeclaredAreRefused() {
        assertThrows(
                InvalidSettingException.class,
                () -> Settings.complete(
                        new ProductObjective().settings(), new TreeMap<>(Map.of("powers", new SettingValue.Real(1)))));
    }
}
