package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.TensorId;

/// Types of a table within a size: levels are the offers of each item by rising cost. Candidates are run as the table
/// was measured: what the base does besides choosing types is no part of them.
public final class TypeSpace implements SearchSpace {
    private final Targeting targeting;
    private final Recipe base;
    private final int[][] order; // (items, levels): index of the offer
    private final List<List<Map<TensorId, Treatment>>> byLevel;
    private final Knapsack problem; // along the levels

    /// @param base whose types are replaced
    /// @param limit of the whole file, see [SizeBudget#limit]
    /// @throws UnfitException when the cheapest types are over the limit
    /// @throws InvalidSettingException for a type that cannot be made
    public TypeSpace(Model model, Methods methods, Recipe base, Targeting targeting, Evidence evidence, long limit)
            throws UnfitException, InvalidSettingException {
        this.targeting = targeting;
        this.base = base;
        List<Item> items = targeting.items();
        this.order = new int[items.size()][];
        List<List<Map<TensorId, Treatment>>> byOffer =
                JointLoss.treatments(model, methods, base.target(), targeting, evidence);
        this.byLevel = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            List<Offer> offers = items.get(i).offers();
            order[i] = IntStream.range(0, offers.size())
                    .boxed()
                    .sorted(Comparator.comparingLong(offer -> offers.get(offer).cost()))
                    .mapToInt(Integer::intValue)
                    .toArray();
            List<Map<TensorId, Treatment>> own = byOffer.get(i);
            byLevel.add(IntStream.of(order[i]).mapToObj(own::get).toList());
        }
        AllocationProblem whole = targeting.problem(limit);
        this.problem = byCost(whole.byDivergence());
        Allocator.check(whole, problem);
    }

    /// Costs along the levels.
    private Knapsack byCost(Knapsack offers) {
        long[][] costs = new long[order.length][];
        double[][] damages = new double[order.length][];
        for (int i = 0; i < order.length; i++) {
            costs[i] = new long[order[i].length];
            damages[i] = new double[order[i].length];
            for (int level = 0; level < order[i].length; level++) {
                costs[i][level] = offers.costs()[i][order[i][level]];
                damages[i][level] = offers.damages()[i][order[i][level]];
            }
        }
        return new Knapsack(costs, damages, offers.budget());
    }

    @Override
    public Levels levels() {
        return Levels.of(problem, Levels.Grouping.NONE);
    }

    @Override
    public List<int[]> starts() {
        return List.of(); // random ones are mixtures of two neighbouring types
    }

    @Override
    public List<List<Map<TensorId, Treatment>>> byLevel() {
        return List.copyOf(byLevel);
    }

    @Override
    public Map<TensorId, Treatment> fixed() {
        return Map.of();
    }

    @Override
    public Optional<Knapsack> measured() {
        return Optional.of(problem);
    }

    @Override
    public Recipe base() {
        return base;
    }

    @Override
    public Recipe recipe(Recipe onto, int[] state) {
        return targeting.recipe(onto, offers(state));
    }

    @Override
    public double value(int unit, int level) {
        Item item = targeting.items().get(unit);
        return (double) item.offers().get(order[unit][level]).bits() / item.weights();
    }

    @Override
    public String valueTitle() {
        return "Bits per weight";
    }

    /// The offers of a state.
    public int[] offers(int[] state) {
        int[] chosen = new int[state.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = order[i][state[i]];
        }
        return chosen;
    }

    @Override
    public String unit(int unit) {
        return targeting.table().units().get(targeting.items().get(unit).unit()).title();
    }

    @Override
    public String level(int unit, int level) {
        Offer offer = targeting.items().get(unit).offers().get(order[unit][level]);
        return targeting.table().options().get(offer.option()).title();
    }
}
