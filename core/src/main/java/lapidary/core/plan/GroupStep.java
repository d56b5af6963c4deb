package lapidary.core.plan;

import java.util.Optional;
import lapidary.core.method.GroupTransform;
import lapidary.core.recipe.Step;
import lapidary.core.setting.Settings;

/// A step of a recipe whose method works on groups of tensors.
///
/// @param settings complete
/// @param rounding of the tensors that it selects and no rounding step does; empty where they stay dense
public record GroupStep(Step step, GroupTransform transform, Settings settings, Optional<Chosen> rounding) {}
