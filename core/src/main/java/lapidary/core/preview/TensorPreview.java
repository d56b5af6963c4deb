package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Group;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.GroupTask;
import lapidary.core.plan.Planner;
import lapidary.core.quant.ScaleCurve;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.RowSource;

/// What recipes make of single tensors, by the same path as the live preview, without running the model.
public final class TensorPreview {
    /// The method that tries ratios.
    private static final String SCALED_BY_RATIO = "awq";

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
    /// tensors; the original where it does nothing to it.
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

    /// What methods did to the groups that a tensor belongs to, in the order of the stages.
    ///
    /// @throws InvalidSettingException when the recipe has an unknown method or setting
    /// @throws UnfitException when a tensor cannot be treated so
    /// @throws NotFiniteException when one holds a weight that is not finite
    public List<GroupOutcome> groups(ModelTensor tensor, Recipe recipe, Evidence evidence, Job job)
            throws InvalidSettingException, UnfitException, NotFiniteException {
        Set<GroupTask> tasks = new LinkedHashSet<>();
        for (Treatment treatment : Assignment.of(model, methods, planner, recipe, evidence)
                .treatments()
                .values()) {
            Stream.concat(treatment.scales().stream(), treatment.corrections().stream())
                    .filter(task -> task.group().has(tensor.id()))
                    .forEach(tasks::add);
        }
        List<GroupTask> ordered =
                tasks.stream().sorted(Comparator.comparing(GroupTask::stage)).toList();
        List<GroupOutcome> outcomes = new ArrayList<>();
        for (GroupTask task : ordered) {
            Patch patch = treatments.patch(task, evidence, job);
            Optional<ScaleCurve> curve = task.step().transform().id().equals(SCALED_BY_RATIO)
                    ? ScaleCurve.of(
                            task.group(),
                            treatments.shown(task, evidence, job),
                            task.step().settings(),
                            job)
                    : Optional.empty();
            outcomes.add(new GroupOutcome(task, patch, curve, gains(task, patch, evidence, job)));
        }
        return List.copyOf(outcomes);
    }

    /// New gains over those that the method found.
    private List<Double> gains(GroupTask task, Patch patch, Evidence evidence, Job job) throws NotFiniteException {
        if (!(task.group().producer().orElse(null) instanceof Group.Producer.Norm norm)
                || !patch.replaced().containsKey(norm.gain().id())) {
            return List.of();
        }
        int count = task.group().width();
        float[] before = new float[count];
        float[] after = new float[count];
        RowSource old = treatments.shown(task, evidence, job).exact(norm.gain());
        old.decode(0, Math.toIntExact(old.shape().rows()), before);
        CompressedTensor replaced = patch.replaced().get(norm.gain().id());
        replaced.decode(0, Math.toIntExact(replaced.shape().rows()), after);
        List<Double> gains = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gains.add((after[i] + norm.offset()) / (before[i] + norm.offset()));
        }
        return gains;
    }
}
