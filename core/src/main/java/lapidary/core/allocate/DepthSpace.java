package lapidary.core.allocate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Network;
import lapidary.core.method.Methods;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.solve.Treatment;
import lapidary.core.table.RecipeTreatments;
import lapidary.core.tensor.TensorId;

/// Which blocks, or which attention and feed-forward layers, a model does without: level 0 of a part is removed, level
/// 1 is kept, and any removed part pays for any other.
public final class DepthSpace implements SearchSpace {
    private final Model model;
    private final Recipe base;
    private final List<DepthPart> parts;
    private final int drop;
    private final List<List<Map<TensorId, Treatment>>> byLevel = new ArrayList<>();
    private final Map<TensorId, Treatment> fixed;

    /// @param base whose removals are replaced; what it does besides is done to every candidate
    /// @param drop how many parts are removed
    /// @throws UnfitException for a model that cannot be run, or for as many parts as there are
    /// @throws InvalidSettingException for a recipe that cannot be carried out
    public DepthSpace(Model model, Methods methods, Recipe base, DepthPart.Kind kind, int drop, Evidence evidence)
            throws UnfitException, InvalidSettingException {
        this.model = model;
        this.base = RecipeEdit.replace(base, Stage.PRUNE, kept(base));
        this.drop = drop;
        try {
            this.parts = DepthPart.of(Network.of(model), model, kind);
        } catch (FormatException e) {
            throw new UnfitException(String.valueOf(e.getMessage()));
        }
        if (drop < 1 || drop >= parts.size()) {
            throw new UnfitException(
                    "there are " + parts.size() + " parts: remove at least one and fewer than all, not " + drop);
        }
        Map<TensorId, Treatment> all = RecipeTreatments.of(model, methods, this.base, evidence);
        Map<TensorId, Treatment> none = RecipeTreatments.of(model, methods, recipe(new int[parts.size()]), evidence);
        this.fixed = new HashMap<>(all);
        for (DepthPart part : parts) {
            Map<TensorId, Treatment> removed = new HashMap<>(none);
            removed.keySet().retainAll(part.tensors());
            Map<TensorId, Treatment> kept = new HashMap<>(all);
            kept.keySet().retainAll(part.tensors());
            byLevel.add(List.of(Map.copyOf(removed), Map.copyOf(kept)));
            fixed.keySet().removeAll(part.tensors());
        }
    }

    /// What a recipe prunes without removing.
    private Map<Choice, SortedSet<TensorId>> kept(Recipe base) {
        Map<Choice, SortedSet<TensorId>> kept = new LinkedHashMap<>();
        base.steps().stream()
                .filter(step -> step.stage() == Stage.PRUNE && !step.method().equals(Pruners.REMOVE))
                .forEach(step -> {
                    SortedSet<TensorId> own = kept.computeIfAbsent(Choice.of(step), ignored -> new TreeSet<>());
                    model.tensors().stream().filter(step.on()::selects).forEach(tensor -> own.add(tensor.id()));
                });
        return kept;
    }

    public List<DepthPart> parts() {
        return parts;
    }

    @Override
    public Levels levels() {
        long[][] costs = new long[parts.size()][];
        Arrays.setAll(costs, ignored -> new long[] {0, 1});
        return Levels.ofEqualSteps(costs, parts.size() - drop, Optional.empty());
    }

    @Override
    public List<int[]> starts() {
        return List.of();
    }

    @Override
    public List<List<Map<TensorId, Treatment>>> byLevel() {
        return List.copyOf(byLevel);
    }

    @Override
    public Map<TensorId, Treatment> fixed() {
        return Map.copyOf(fixed);
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
        Recipe whole = RecipeEdit.replace(onto, Stage.PRUNE, kept(onto));
        SortedSet<TensorId> removed = new TreeSet<>();
        for (int i = 0; i < state.length; i++) {
            if (state[i] == 0) {
                removed.addAll(parts.get(i).tensors());
            }
        }
        Transform removing = Pruners.removing();
        Choice choice = removing.with(Settings.standard(removing.settings()));
        return removed.isEmpty()
                ? whole
                : RecipeEdit.choose(whole, model.tensors(), new Selector.Named(removed), choice);
    }

    @Override
    public String unit(int unit) {
        return parts.get(unit).title();
    }

    @Override
    public double value(int unit, int level) {
        return 100.0 * level;
    }

    @Override
    public String valueTitle() {
        return "Kept, %";
    }

    @Override
    public String level(int unit, int level) {
        return level == 0 ? "removed" : "kept";
    }
}
