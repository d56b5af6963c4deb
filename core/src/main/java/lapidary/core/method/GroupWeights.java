package lapidary.core.method;

import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// What a [GroupTransform] may look at while it solves a group.
public interface GroupWeights {

    /// The values of a tensor before it is rounded, with the scales of all groups that were solved before this one.
    RowSource exact(ModelTensor tensor);

    /// The same tensor as it is rounded; [#exact] for one that is not, and wherever the stage is
    /// [lapidary.core.recipe.Stage#SCALE].
    ///
    /// @throws NotFiniteException when a weight is NaN or infinite
    RowSource rounded(ModelTensor tensor, Job job) throws NotFiniteException;

    /// What will round a tensor, or has; empty when it stays dense.
    Optional<Rounding> rounding(ModelTensor tensor);

    /// What is known about the inputs of the layers, scaled as the layers are.
    Evidence evidence();

    /// The block that the group is part of, with its weights as they are now; to be closed. Empty
    /// where blocks are not
    /// solved one after the other.
    default Optional<BlockFit> block() {
        return Optional.empty();
    }

    /// The method that rounds a tensor.
    record Rounding(Transform transform, Settings settings) {}
}
