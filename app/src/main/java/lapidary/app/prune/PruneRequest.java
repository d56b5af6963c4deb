package lapidary.app.prune;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.RecipePruning;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// What is asked for, apart from the screen.
record PruneRequest(
        DensityScheme scheme,
        Transform score,
        Optional<RecipePruning.Pattern> pattern,
        double density,
        List<PrunableLayer> layers) {

    /// The recipe with exact counts, or with the pattern, in place of what pruned before.
    Recipe recipe(Model model, Recipe base, Evidence evidence, Job job) throws Exception {
        Settings standard = Settings.standard(score.settings());
        if (pattern.isPresent()) {
            Settings settings = standard.with("amount", new SettingValue.Text("pattern"))
                    .with("n", new SettingValue.Whole(pattern.get().n()))
                    .with("m", new SettingValue.Whole(pattern.get().m()));
            Recipe without = RecipeEdit.replace(base, Stage.PRUNE, Map.of());
            return RecipeEdit.choose(without, model.tensors(), new Selector.All(), score.with(settings));
        }
        try {
            List<PrunableLayer> read = PrunePlan.read(scheme, layers, evidence, Workers.shared(), job.part(0, 0.5));
            return PrunePlan.allocate(scheme, read, density, Workers.shared(), job.part(0.5, 1))
                    .into(base, score, standard);
        } catch (InfeasibleException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
