package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatment;
import lapidary.core.table.RecipeTreatments;
import lapidary.core.tensor.TensorId;

/// How many weights each layer keeps of a share of all: levels are a fixed number of weights apart, the same for every
/// layer, so that an exchange of a level between any two keeps the total exactly.
public final class SparsitySpace implements SearchSpace {
    /// Levels above the even choice, and as many below, at most.
    private static final int MOST_LEVELS = 12;

    private final Recipe base;
    private final Transform pruner;
    private final List<PrunableLayer> layers;
    private final long[][] kept; // (layers, levels): weights
    private final int[] even;
    private final List<List<Map<TensorId, Treatment>>> byLevel = new ArrayList<>();
    private final Map<TensorId, Treatment> fixed;

    /// What is asked for.
    ///
    /// @param pruner that chooses the weights
    /// @param density share of all prunable weights that is kept, above 0 and below 1
    /// @param step weights between two levels, as a share of the mean layer
    public record Request(Transform pruner, double density, double step) {
        /// A twentieth of the mean layer.
        public static final double STANDARD_STEP = 0.05;

        public Request {
            if (!(density > 0 && density < 1)) {
                throw new IllegalArgumentException("a density of " + density);
            }
            if (!(step > 0 && step <= 1)) {
                throw new IllegalArgumentException("a step of " + step);
            }
        }
    }

    /// @param base whose pruning is replaced; what it does besides is done to every candidate
    /// @throws UnfitException when the model has no layers that could be pruned
    /// @throws InvalidSettingException for a recipe that cannot be carried out
    public SparsitySpace(Model model, Methods methods, Recipe base, Request request, Evidence evidence)
            throws UnfitException, InvalidSettingException {
        this.base = base;
        this.pruner = request.pruner();
        this.layers = PrunePlan.layers(model);
        if (layers.isEmpty()) {
            throw new UnfitException("the model has no linear or convolution weights that could be pruned");
        }
        long[] middle = middle(request.density());
        long total = layers.stream().mapToLong(PrunableLayer::total).sum();
        long step = Math.max(1, Math.round(request.step() * total / layers.size()));
        this.kept = new long[layers.size()][];
        this.even = new int[layers.size()];
        for (int i = 0; i < kept.length; i++) {
            long size = layers.get(i).total();
            int down = Math.toIntExact(Math.min(MOST_LEVELS, middle[i] / step));
            int up = Math.toIntExact(Math.min(MOST_LEVELS, (size - middle[i]) / step));
            kept[i] = new long[down + up + 1];
            for (int level = 0; level < kept[i].length; level++) {
                kept[i][level] = middle[i] + (level - down) * step;
            }
            even[i] = down;
        }
        this.fixed = fill(model, methods, evidence);
    }

    /// What the even choice keeps of each layer.
    private long[] middle(double density) throws UnfitException {
        try {
            return DensitySchemes.find("uniform").orElseThrow().estimate(layers, density);
        } catch (InfeasibleException e) {
            throw new UnfitException(String.valueOf(e.getMessage()));
        }
    }

    /// @return what is done to the tensors that are not pruned
    private Map<TensorId, Treatment> fill(Model model, Methods methods, Evidence evidence)
            throws InvalidSettingException {
        layers.forEach(layer -> byLevel.add(new ArrayList<>()));
        int most = Arrays.stream(kept).mapToInt(levels -> levels.length).max().orElse(0);
        Map<TensorId, Treatment> rest = new HashMap<>();
        for (int level = 0; level < most; level++) {
            int[] state = new int[kept.length];
            for (int i = 0; i < state.length; i++) {
                state[i] = Math.min(level, kept[i].length - 1);
            }
            Map<TensorId, Treatment> all = RecipeTreatments.of(model, methods, recipe(state), evidence);
            for (int i = 0; i < state.length; i++) {
                TensorId id = layers.get(i).tensor().id();
                if (level < kept[i].length) {
                    byLevel.get(i).add(all.containsKey(id) ? Map.of(id, all.get(id)) : Map.of());
                }
            }
            rest = new HashMap<>(all);
        }
        layers.stream().map(layer -> layer.tensor().id()).forEach(rest::remove);
        return Map.copyOf(rest);
    }

    @Override
    public Levels levels() {
        long budget = 0;
        for (int i = 0; i < kept.length; i++) {
            budget = Math.addExact(budget, kept[i][even[i]]);
        }
        return Levels.ofEqualSteps(kept, budget, Optional.of(even));
    }

    @Override
    public List<int[]> starts() {
        return List.of(even.clone());
    }

    @Override
    public List<List<Map<TensorId, Treatment>>> byLevel() {
        return List.copyOf(byLevel);
    }

    @Override
    public Map<TensorId, Treatment> fixed() {
        return fixed;
    }

    @Override
    public Optional<Knapsack> measured() {
        return Optional.empty();
    }

    @Override
    public Recipe base() {
        return base;
    }

    @Override
    public Recipe recipe(Recipe onto, int[] state) {
        return plan(state).into(onto, pruner, Settings.standard(pruner.settings()));
    }

    @Override
    public double value(int unit, int level) {
        return 100.0 * kept[unit][level] / layers.get(unit).total();
    }

    @Override
    public String valueTitle() {
        return "Kept, %";
    }

    /// What each layer keeps.
    public PrunePlan plan(int[] state) {
        long[] counts = new long[state.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = kept[i][state[i]];
        }
        return PrunePlan.of(layers, counts);
    }

    @Override
    public String unit(int unit) {
        return layers.get(unit).tensor().id().name();
    }

    @Override
    public String level(int unit, int level) {
        return String.format(Locale.ROOT, "%.1f %% kept", value(unit, level));
    }
}
