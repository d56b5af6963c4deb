package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// Bits for the experts of each block by an integer program: least Σ φ^α · w^β · ε^γ, φ how
/// often an expert is chosen, w
/// how much it counts where it is, and ε how much the model changes with it alone compressed (the root of the
/// divergence, which grows with the square of a change as the norm of the block's output does). In every block one
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
    public int[] allocate(AllocationProblem problem, Settings settings, Job job) throws UnfitException {
        List<Item> items = problem.items();
        Map<Integer, List<Integer>> blocks = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).expert().isPresent()) {
                blocks.computeIfAbsent(items.get(i).block().orElse(-1), block -> new ArrayList<>())
                        .add(i);
            }
        }
        if (blocks.isEmpty()) {
            throw new UnfitException("MC-MoE gives bits to experts, and this model has none whose types can differ");
        }
        Knapsack whole = problem.byDivergence();
        Allocator.check(whole);
        int[] chosen = others(problem, whole);
        long left = problem.budget() - whole.cost(chosen);
        long weights = blocks.values().stream()
                .flatMap(List::stream)
                .mapToLong(i -> items.get(i).weights())
                .sum();
        for (List<Integer> block : blocks.values()) {
            long own = block.stream().mapToLong(i -> items.get(i).weights()).sum();
            Knapsack experts = block(items, block, settings, Math.floorDiv(left * own, weights));
            int[] found = solve(experts);
            for (int k = 0; k < found.length; k++) {
                chosen[block.get(k)] = found[k];
            }
        }
        if (!whole.allows(chosen)) {
            throw new IllegalStateException("blocks took more than their share");
        }
        return chosen;
    }

    /// Everything but experts at about 4 bits, as far as there is room; experts at their cheapest.
    private static int[] others(AllocationProblem problem, Knapsack whole) {
        int[] chosen = whole.cheapest();
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

    /// The experts of one block; the budget is what they may take over their cheapest types.
    private static Knapsack block(List<Item> items, List<Integer> block, Settings settings, long more) {
        long[][] costs = new long[block.size()][];
        double[][] damages = new double[block.size()][];
        long least = 0;
        for (int k = 0; k < costs.length; k++) {
            Item item = items.get(block.get(k));
            Item.ExpertUse use = item.expert().orElseThrow();
            costs[k] = item.offers().stream().mapToLong(Offer::cost).toArray();
            damages[k] = item.offers().stream()
                    .mapToDouble(offer ->
                            damage(use.frequency(), use.weight(), Math.sqrt(Math.max(0, offer.divergence())), settings))
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
    /// where it does not. Tries every pair of experts for the two.
    static int[] solve(Knapsack experts) {
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
        return best.length == 0 ? ExactAllocator.solve(experts) : best;
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
