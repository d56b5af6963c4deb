package lapidary.core.quant;

import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Group;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.Settings;

/// What AWQ sees when it looks for the scales of a group: the error that each ratio leaves, and the activations that
/// scales follow.
///
/// @param ratios that were tried; the first stands for no scales
/// @param losses of each: the mean over tokens of the squared change of the outputs, summed over outputs
/// @param chosen index of the one with the least loss
/// @param magnitudes `float64[inputs]`: the mean of |x| for each input
/// @param scales `float32[inputs]` of the chosen ratio
@SuppressWarnings("ArrayRecordComponent") // decision: tables that are drawn once, not compared
public record ScaleCurve(double[] ratios, double[] losses, int chosen, double[] magnitudes, float[] scales) {

    /// Of a group under the settings of AWQ; empty where none of its layers is rounded, or no scale can move.
    ///
    /// @throws NotFiniteException when a weight is NaN or infinite
    /// @throws UnfitException where nothing is known about the inputs
    public static Optional<ScaleCurve> of(Group group, GroupWeights weights, Settings settings, Job job)
            throws NotFiniteException, UnfitException {
        Awq awq = new Awq(Workers.shared());
        GroupInputs inputs = GroupInputs.of(group, weights, awq.title());
        if (inputs.layers().isEmpty() || !group.isFoldable()) {
            return Optional.empty();
        }
        AwqSearch.Found found = awq.search(inputs, settings, job);
        int chosen = 0;
        for (int i = 1; i < found.losses().length; i++) {
            chosen = found.losses()[i] < found.losses()[chosen] ? i : chosen;
        }
        return Optional.of(new ScaleCurve(
                found.ratios(),
                found.losses(),
                chosen,
                inputs.moments().meanMagnitude().clone(),
                found.scales()));
    }

    /// What is left of the error without scales.
    public double share() {
        return losses[0] == 0 ? 1 : losses[chosen] / losses[0];
    }
}
