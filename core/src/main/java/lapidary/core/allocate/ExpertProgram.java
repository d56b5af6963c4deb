package lapidary.core.allocate;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// Bits for the experts of each block by an integer program: least Σ φ^α · w^β · ε^γ, φ how
/// often an expert is chosen, w
/// how much it counts where it is, and ε how much the model changes with it alone compressed (the root of the
/// divergence, which grows with the square of a change as the norm of the block's output does; of an expert's three
/// tensors the sum of theirs), all tensors of an expert alike. In every block one
/// expert at least gets the largest of its types, and one the second largest. Everything else
/// gets about 4 bits, and the
/// blocks share what is left alike.
///
/// Source: Huang et al., Mixture Compressor for MoE LLMs (arXiv 2410.06270), section 3.2. The
/// released solver raises ε to
/// α; here γ is γ.
record ExpertProgram() implements Allocator {
    private static final double OTHERS = 4.5; // bits per weight

    @Override
    public String id() {
        return "mc-moe";
    }

    @Override
    public String title() {
        return "MC-MoE";
    }

    @Override
    public String summary() {
        return "Bits for each expert by how often its router takes it and what it costs; for models with experts.";
    }

    @Override
    public String reference() {
        return "Huang et al., Mixture Compressor for Mixture-of-Experts LLMs (arXiv 2410.06270), section 3.2.";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                exponent("alpha", "Exponent of use", "How much it counts how often an expert is taken.", 1),
                exponent("beta", "Exponent of weight", "How much it counts what its outputs are multiplied with.", 1),
                exponent("gamma", "Exponent of error", "How much it counts what its compression changes.", 2));
    }

    private static Setting exponent(String name, String label, String help, double standard) {
        return new Setting.Real(name, label, help, "", 0, 4, new SettingValue.Real(standard), Optional.empty());
    }

    @Override
    public boolean asksForExperts() {
        return true;
    }

    @Override
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        List<Item> items = problem.items();
        List<List<ExpertRow>> blocks = ExpertRow.of(items);
        if (blocks.isEmpty()) {
            throw new UnfitException("MC-MoE gives bits to experts, and this model has none whose types can differ:"
                    + " for a model with experts write a folder that has each expert apart (--to compressed-tensors);"
                    + " files of GGUF stack them");
        }
        Knapsack whole = problem.byDivergence();
        Allocator.check(problem, whole);
        int[] chosen = others(problem, whole, blocks);
        long left = problem.budget() - whole.cost(chosen);
        long weights = blocks.stream()
                .flatMap(List::stream)
                .mapToLong(row -> row.weights(items))
                .sum();
        for (List<ExpertRow> block : blocks) {
            job.check();
            long own = block.stream().mapToLong(row -> row.weights(items)).sum();
            int[] found = solve(block(items, block, settings, share(left, own, weights)));
            for (int k = 0; k < found.length; k++) {
                block.get(k).choose(found[k], chosen);
            }
        }
        if (!whole.allows(chosen)) {
            throw new IllegalStateException("blocks took more than their share");
        }
        return chosen;
    }

    private static long share(long left, long own, long all) {
        return BigInteger.valueOf(left)
                .multiply(BigInteger.valueOf(own))
                .divide(BigInteger.valueOf(all))
                .longValueExact();
    }

    /// Everything but experts at about 4 bits, as far as there is room; experts at their cheapest.
    private static int[] others(AllocationProblem problem, Knapsack whole, List<List<ExpertRow>> blocks)
            throws UnfitException {
        int[] chosen = whole.cheapest();
        for (List<ExpertRow> block : blocks) {
            for (ExpertRow row : block) {
                row.choose(cheapest(problem.items(), row), chosen);
            }
        }
        if (!whole.allows(chosen)) {
            throw new UnfitException("the budget leaves " + problem.words(problem.budget())
                    + " for these tensors, and with one type for all tensors of an expert they take "
                    + problem.words(whole.cost(chosen)) + ": raise the budget");
        }
        for (int i = 0; i < chosen.length; i++) {
            Item item = problem.items().get(i);
            if (item.expert().isEmpty()) {
                int before = chosen[i];
                chosen[i] = nearest(item, OTHERS);
                if (!whole.allows(chosen)) {
                    chosen[i] = before;
                }
            }
        }
        return chosen;
    }

    private static int nearest(Item item, double bits) {
        int best = 0;
        for (int i = 1; i < item.offers().size(); i++) {
            if (distance(item, i, bits) < distance(item, best, bits)) {
                best = i;
            }
        }
        return best;
    }

    private static double distance(Item item, int offer, double bits) {
        return Math.abs((double) item.offers().get(offer).bits() / item.weights() - bits);
    }

    private static int cheapest(List<Item> items, ExpertRow row) {
        return IntStream.range(0, row.choices().size())
                .boxed()
                .min(Comparator.comparingLong(choice -> row.cost(items, choice)))
                .orElseThrow();
    }

    /// The experts of one block; the budget is what they may take over their cheapest types.
    private static Knapsack block(List<Item> items, List<ExpertRow> block, Settings settings, long more) {
        long[][] costs = new long[block.size()][];
        double[][] damages = new double[block.size()][];
        long least = 0;
        for (int k = 0; k < costs.length; k++) {
            ExpertRow row = block.get(k);
            int choices = row.choices().size();
            costs[k] = IntStream.range(0, choices)
                    .mapToLong(choice -> row.cost(items, choice))
                    .toArray();
            damages[k] = IntStream.range(0, choices)
                    .mapToDouble(choice ->
                            damage(row.use().frequency(), row.use().weight(), row.error(items, choice), settings))
                    .toArray();
            least += Arrays.stream(costs[k]).min().orElseThrow();
        }
        return new Knapsack(costs, damages, least + more);
    }

    /// φ^α · w^β · ε^γ.
    static double damage(double frequency, double weight, double error, Settings settings) {
        return Math.pow(frequency, settings.real("alpha"))
                * Math.pow(weight, settings.real("beta"))
                * Math.pow(error, settings.real("gamma"));
    }

    /// With one expert at the largest type and another at the second largest, where the budget allows it; without
    /// where it does not. What is best without the two is best with them where it has them; else
    /// every pair of experts
    /// is tried for the two.
    static int[] solve(Knapsack experts) {
        int[] free = ExactAllocator.solve(experts);
        if (has(experts, free, 0) && has(experts, free, 1)) {
            return free;
        }
        int[] best = new int[0];
        double least = Double.POSITIVE_INFINITY;
        for (int first = 0; first < experts.rows(); first++) {
            for (int second = 0; second < experts.rows(); second++) {
                if (first == second || experts.options(first) < 3 || experts.options(second) < 3) {
                    continue;
                }
                int largest = byCost(experts, first, 0);
                int next = byCost(experts, second, 1);
                Knapsack fixed = fixed(fixed(experts, first, largest), second, next);
                if (fixed.leastCost() <= experts.budget()) {
                    int[] found = ExactAllocator.solve(fixed);
                    double damage = fixed.damage(found);
                    if (damage < least) {
                        least = damage;
                        best = found;
                        best[first] = largest;
                        best[second] = next;
                    }
                }
            }
        }
        return best.length == 0 ? free : best;
    }

    /// Whether some row has its dearest option, or the one so many behind it.
    private static boolean has(Knapsack experts, int[] chosen, int behind) {
        return IntStream.range(0, experts.rows())
                .anyMatch(row -> experts.options(row) >= 3 && byCost(experts, row, behind) == chosen[row]);
    }

    /// The dearest option of a row, or the one behind so many.
    private static int byCost(Knapsack problem, int row, int behind) {
        return IntStream.range(0, problem.options(row))
                .boxed()
                .sorted(Comparator.comparingLong(option -> -problem.costs()[row][option]))
                .skip(behind)
                .findFirst()
                .orElseThrow();
    }

    /// With one option of a row alone.
    private static Knapsack fixed(Knapsack problem, int row, int option) {
        long[][] costs = problem.costs().clone();
        double[][] damages = problem.damages().clone();
        costs[row] = new long[] {costs[row][option]};
        damages[row] = new double[] {damages[row][option]};
        return new Knapsack(costs, damages, problem.budget());
    }
}
