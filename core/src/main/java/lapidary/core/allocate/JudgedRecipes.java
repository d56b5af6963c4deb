package lapidary.core.allocate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.table.ChangedRuns;
import lapidary.core.table.RecipeTreatments;
import lapidary.core.table.TableText;
import lapidary.core.tensor.TensorId;

/// What whole recipes do to a model on one text, all on the same sequences: to be compared pair by pair.
public final class JudgedRecipes {
    private JudgedRecipes() {}

    /// Runs the original, then each recipe.
    ///
    /// @param judging a text that nothing was chosen on
    /// @return of each recipe, in the same order
    /// @throws InvalidSettingException for a recipe that cannot be carried out
    /// @throws IOException when the model cannot be run
    public static List<SequenceMeans> measure(
            Model model,
            Methods methods,
            List<Recipe> recipes,
            Evidence evidence,
            TableText judging,
            Workers workers,
            Job job)
            throws IOException, InvalidSettingException {
        List<SortedMap<TensorId, Treatment>> treated = new ArrayList<>();
        for (Recipe recipe : recipes) {
            treated.add(RecipeTreatments.of(model, methods, recipe, evidence));
        }
        return model.file().reading(() -> {
            Treatments treatments =
                    new Treatments(Weights.original(model), Runtime.getRuntime().maxMemory() / 4, workers);
            List<SequenceMeans> means = new ArrayList<>();
            try (ChangedRuns runs =
                    new ChangedRuns(model, judging.cut(), judging.sequences(), workers, job.part(0, 0.2))) {
                for (SortedMap<TensorId, Treatment> one : treated) {
                    job.report(0.2 + 0.8 * means.size() / treated.size(), "judge " + (means.size() + 1));
                    Weights weights = treatments.weights(one, Numerics.EXACT);
                    means.add(runs.run(weights, one.keySet(), job));
                }
            }
            return List.copyOf(means);
        });
    }
}
