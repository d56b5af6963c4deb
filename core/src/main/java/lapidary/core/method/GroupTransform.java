package lapidary.core.method;

import java.util.List;
import java.util.Optional;
import lapidary.core.infer.Network;
import lapidary.core.job.Job;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;

/// A method that works on several tensors together: linear layers that read the same values, and what makes these
/// values. Pure: same weights, settings and evidence, same result, whatever the thread count.
public non-sealed interface GroupTransform extends Method {

    /// [Stage#SCALE] or [Stage#CORRECT].
    @Override
    Stage stage();

    /// The groups of a network that it can work on. One of which any reader is selected is solved, and all of it is
    /// changed.
    default List<Group> groups(Network network, Settings settings) {
        return Groups.of(network);
    }

    /// Whether it asks for [lapidary.core.calib.Moments]: it cannot do without calibration data.
    default boolean needsMoments(Settings settings) {
        return true;
    }

    /// The rounding of selected tensors for which no step of that stage is chosen; empty where they stay dense.
    default Optional<Choice> roundUnless(Settings settings) {
        return Optional.empty();
    }

    /// Solves one group.
    ///
    /// @param weights what it may look at
    /// @throws NotFiniteException when a weight is NaN or infinite
    /// @throws UnfitException when the group cannot be solved; says why
    Patch solve(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException;
}
