package lapidary.core.preview;

import lapidary.core.calib.Evidence;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.RowSource;

/// What recipes make of single tensors, by the same path as the live preview, without running the model.
public final class TensorPreview {
    private final Model model;
    private final Methods methods;
    private final Planner planner;
    private final Weights original;
    private final Treatments treatments;

    public TensorPreview(Model model, Methods methods, Workers workers) {
        this.model = model;
        this.methods = methods;
        this.planner = new Planner(methods);
        this.original = Weights.original(model);
        this.treatments = new Treatments(original, Budget.standard().compressedBytes(), workers);
    }

    /// The weights of a tensor as they are.
    public RowSource original(ModelTensor tensor) {
        return original.of(tensor);
    }

    /// What a recipe makes of a tensor, computed now, without the scales that it moves to other
    /// tensors; the original
    /// where it does nothing to it.
    ///
    /// @param evidence that the recipe names
    /// @throws InvalidSettingException when the recipe has an unknown method or setting
    /// @throws UnfitException when the tensor cannot be treated so
    /// @throws NotFiniteException when it holds a weight that is not finite
    public RowSource treated(ModelTensor tensor, Recipe recipe, Evidence evidence, Job job)
            throws InvalidSettingException, UnfitException, NotFiniteException {
        Assignment assignment = Assignment.of(model, methods, planner, recipe, evidence);
        Treatment treatment = assignment.treatments().get(tensor.id());
        if (treatment == null) {
            return original.of(tensor);
        }
        treatments.of(treatment).compute(job);
        return treatments.comparable(treatment, job);
    }
}
