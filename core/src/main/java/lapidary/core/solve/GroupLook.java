package lapidary.core.solve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import lapidary.core.calib.Evidence;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.method.BlockFit;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.GroupTask;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// What the method of a group is shown.
final class GroupLook implements GroupWeights {
    private final GroupTask task;
    private final Weights original;
    private final Map<TensorId, Scales> scales;
    private final Evidence evidence;
    private final Rounder rounder;
    private final Optional<Supplier<BlockFit>> block;

    /// Hands out what a reader was rounded to.
    @FunctionalInterface
    interface Rounder {
        RowSource of(ModelTensor tensor, Job job) throws NotFiniteException;
    }

    /// @param scales of every tensor of the group, as they are before it is solved
    /// @param evidence about the layers
    /// @param isScaled whether it is about inputs that are scaled already
    /// @param block that the group is part of, where it is at hand
    GroupLook(
            GroupTask task,
            Weights original,
            Map<TensorId, Scales> scales,
            Evidence evidence,
            boolean isScaled,
            Rounder rounder,
            Optional<Supplier<BlockFit>> block) {
        this.task = task;
        this.original = original;
        this.scales = Map.copyOf(scales);
        this.rounder = rounder;
        this.block = block;
        Map<TensorId, float[]> columns = new HashMap<>();
        scales.values().forEach(each -> each.addColumns(columns));
        this.evidence = isScaled || columns.isEmpty() ? evidence : evidence.scaled(columns);
    }

    @Override
    public RowSource exact(ModelTensor tensor) {
        Scales found = scales.get(tensor.id());
        if (found == null) {
            throw new IllegalArgumentException(
                    "'" + tensor.id() + "' is not of " + task.group().id());
        }
        return found.exact(original.of(tensor));
    }

    @Override
    public RowSource rounded(ModelTensor tensor, Job job) throws NotFiniteException {
        boolean isExact =
                task.stage() == Stage.SCALE || task.rounding(tensor.id()).isEmpty();
        return isExact ? exact(tensor) : rounder.of(tensor, job);
    }

    @Override
    public Optional<Rounding> rounding(ModelTensor tensor) {
        return task.rounding(tensor.id()).map(Treatment::rounding);
    }

    @Override
    public Evidence evidence() {
        return evidence;
    }

    @Override
    public Optional<BlockFit> block() {
        return block.map(Supplier::get);
    }
}
