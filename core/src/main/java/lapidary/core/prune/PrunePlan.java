package lapidary.core.prune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// What a scheme decided for a model: a count for each layer, to be frozen into a recipe.
///
/// @param layers in the order of the model
/// @param kept weights that each keeps
public record PrunePlan(List<PrunableLayer> layers, List<Long> kept) {
    public PrunePlan {
        layers = List.copyOf(layers);
        kept = List.copyOf(kept);
        if (layers.size() != kept.size()) {
            throw new IllegalArgumentException(kept.size() + " counts for " + layers.size() + " layers");
        }
    }

    /// The layers of a model that schemes share a budget among: linear weights and convolutions; embedding, output
    /// head and vectors are left out.
    public static List<PrunableLayer> layers(Model model) {
        return model.tensors().stream()
                .filter(PrunableLayer::isPrunable)
                .map(PrunableLayer::new)
                .toList();
    }

    /// The layers with everything that a scheme asks for.
    ///
    /// @throws UnfitException when evidence is missing
    /// @throws NotFiniteException for a weight that is NaN or infinite
    public static List<PrunableLayer> read(
            DensityScheme scheme, List<PrunableLayer> layers, Evidence evidence, Workers workers, Job job)
            throws UnfitException, NotFiniteException {
        List<PrunableLayer> read = new ArrayList<>();
        for (PrunableLayer layer : layers) {
            ModelTensor tensor = layer.tensor();
            job.report((double) read.size() / layers.size(), tensor.id().name());
            PrunableLayer known = layer;
            if (scheme.readsWeights() && layer.curve().isEmpty()) {
                known = known.with(LayerWeights.of(workers, List.of(layer))
                        .curves(job.part(0, 0))
                        .getFirst());
            }
            if (scheme.needsCalibration() && layer.outliers().isEmpty()) {
                known = known.with(Outliers.of(workers, tensor, evidence, job.part(0, 0)));
            }
            read.add(known);
        }
        return List.copyOf(read);
    }

    /// Decides, exactly.
    ///
    /// @param layers with what the scheme asks for
    /// @param density share of all their weights that is kept, 0 to 1
    public static PrunePlan allocate(
            DensityScheme scheme, List<PrunableLayer> layers, double density, Workers workers, Job job)
            throws InfeasibleException, NotFiniteException {
        return of(layers, scheme.allocate(layers, density, LayerWeights.of(workers, layers), job));
    }

    /// Counts for layers.
    public static PrunePlan of(List<PrunableLayer> layers, long[] counts) {
        List<Long> kept = new ArrayList<>();
        for (long count : counts) {
            kept.add(count);
        }
        return new PrunePlan(layers, kept);
    }

    /// All weights of all layers.
    public long total() {
        return DensityScheme.total(layers);
    }

    /// Weights that all layers keep together.
    public long keptTotal() {
        return kept.stream().mapToLong(Long::longValue).sum();
    }

    /// Layers that keep nothing.
    public List<TensorId> emptied() {
        List<TensorId> emptied = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i) == 0) {
                emptied.add(layers.get(i).tensor().id());
            }
        }
        return emptied;
    }

    /// The recipe with these counts in place of whatever pruned before.
    ///
    /// @param method that chooses the weights
    /// @param settings of it; how much is kept comes from here
    public Recipe into(Recipe recipe, Transform method, Settings settings) {
        Map<Choice, SortedSet<TensorId>> choices = new LinkedHashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i) < layers.get(i).total()) {
                Settings counted = settings.with("amount", new SettingValue.Text("count"))
                        .with("kept", new SettingValue.Whole(kept.get(i)));
                choices.computeIfAbsent(method.with(counted), ignored -> new TreeSet<>())
                        .add(layers.get(i).tensor().id());
            }
        }
        return RecipeEdit.replace(recipe, Stage.PRUNE, choices);
    }
}
