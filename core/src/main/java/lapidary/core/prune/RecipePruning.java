package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What a recipe removes of the layers that schemes share a budget among, read back from its steps.
///
/// @param layers in the order of the model
/// @param method that chooses weights in the last layer that loses any; empty where none does
/// @param pattern N and M of a pattern that all pruned layers follow
/// @param kept weights of each layer
public record RecipePruning(
        List<PrunableLayer> layers, Optional<Transform> method, Optional<Pattern> pattern, List<Long> kept) {
    /// How far counts of a scheme that are estimated may be from exact ones, of a layer's weights.
    private static final double CLOSE = 0.005;

    public RecipePruning {
        layers = List.copyOf(layers);
        kept = List.copyOf(kept);
    }

    /// N of each M inputs.
    public record Pattern(int n, int m) {}

    /// Reads a recipe. Steps of methods that do not prune here are passed over.
    public static RecipePruning of(Recipe recipe, List<PrunableLayer> layers) {
        List<Removal> removals = new ArrayList<>();
        for (Step step : recipe.steps()) {
            if (step.stage() == Stage.PRUNE) {
                Pruners.all().stream()
                        .filter(method -> method.id().equals(step.method()))
                        .forEach(method -> removals.add(new Removal(step, method, Amount.of(full(step, method)))));
            }
        }
        List<Long> kept = new ArrayList<>();
        Optional<Transform> chooses = Optional.empty();
        Optional<Pattern> pattern = Optional.empty();
        boolean isMixed = false;
        for (PrunableLayer layer : layers) {
            Optional<Removal> last = removals.reversed().stream()
                    .filter(removal -> removal.step().on().selects(layer.tensor()))
                    .findFirst();
            kept.add(last.map(removal -> removal.kept(layer)).orElse(layer.total()));
            if (last.isPresent()) {
                Optional<Pattern> own = last.get().pattern();
                isMixed |= chooses.isPresent() && !own.equals(pattern);
                pattern = own;
                chooses = Optional.of(last.get().method());
            }
        }
        return new RecipePruning(layers, chooses, isMixed ? Optional.empty() : pattern, kept);
    }

    private static Settings full(Step step, Transform method) {
        SortedMap<String, SettingValue> values =
                new TreeMap<>(Settings.standard(method.settings()).values());
        values.putAll(step.settings());
        return new Settings(values);
    }

    private record Removal(Step step, Transform method, Amount amount) {
        long kept(PrunableLayer layer) {
            try {
                return amount.kept(layer.tensor());
            } catch (UnfitException e) {
                return layer.total(); // refused by the plan, which says why
            }
        }

        Optional<Pattern> pattern() {
            return amount instanceof Amount.Pattern(int n, int m) ? Optional.of(new Pattern(n, m)) : Optional.empty();
        }
    }

    /// Share of all weights that is kept.
    public double density() {
        long total = DensityScheme.total(layers);
        return total == 0
                ? 1
                : (double) kept.stream().mapToLong(Long::longValue).sum() / total;
    }

    /// The scheme whose counts these are, to the width of a point of the curves; empty where none's are, or where
    /// nothing is removed. The first of several.
    ///
    /// @param preferred taken where its counts are these, too
    public Optional<DensityScheme> scheme(DensityScheme preferred) {
        double density = density();
        if (density >= 1 || pattern.isPresent()) {
            return Optional.empty();
        }
        if (!preferred.needsCalibration() && distance(preferred, density) < CLOSE) {
            return Optional.of(preferred);
        }
        DensityScheme best = null;
        double nearest = CLOSE;
        for (DensityScheme scheme : DensitySchemes.all()) {
            double distance = scheme.needsCalibration() ? 1 : distance(scheme, density);
            if (distance < nearest) {
                nearest = distance;
                best = scheme;
            }
        }
        return Optional.ofNullable(best);
    }

    /// The largest difference of a layer's share.
    private double distance(DensityScheme scheme, double density) {
        try {
            long[] counts = scheme.estimate(layers, density);
            double distance = 0;
            for (int i = 0; i < counts.length; i++) {
                distance = Math.max(
                        distance,
                        (double) Math.abs(counts[i] - kept.get(i))
                                / Math.max(1, layers.get(i).total()));
            }
            return distance;
        } catch (InfeasibleException e) {
            return 1;
        }
    }
}
