package lapidary.core.preview;

import java.util.List;
import java.util.Optional;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.Patch;
import lapidary.core.plan.GroupTask;
import lapidary.core.quant.ScaleCurve;

/// What a method did to the group of tensors that one of them belongs to, for the eye.
///
/// @param patch its solution
/// @param curve what it saw while it looked for scales; empty for methods that try no ratios
/// @param gains of the norm that makes the values, new over old, one for each channel; empty where it stays, or only
/// scales changed it
public record GroupOutcome(GroupTask task, Patch patch, Optional<ScaleCurve> curve, List<Double> gains) {
    public GroupOutcome {
        gains = List.copyOf(gains);
    }

    /// The method that did it.
    public GroupTransform method() {
        return task.step().transform();
    }
}
