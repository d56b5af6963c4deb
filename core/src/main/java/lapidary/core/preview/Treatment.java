package lapidary.core.preview;

import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// What is done to one tensor. Two are equal when they give the same weights.
///
/// @param tensor what it is done to
/// @param transform the method, at the version that this program has
/// @param settings complete
/// @param evidence [Evidence#NONE] for a method that does not use it
/// @param rounded type that the result is encoded in once more, because the file holds no other
record Treatment(
        ModelTensor tensor, Transform transform, Settings settings, Evidence evidence, Optional<DType> rounded) {

    /// Carries it out.
    ///
    /// @param weights the tensor's own
    CompressedTensor apply(RowSource weights, Workers workers, Job job) throws NotFiniteException {
        CompressedTensor result = transform.apply(tensor, weights, settings, evidence, job);
        return rounded.isPresent() ? new TypeEncoder(workers).encode(tensor.id(), result, rounded.get(), job) : result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Treatment that
                && tensor.id().equals(that.tensor.id())
                && transform.id().equals(that.transform.id())
                && transform.version() == that.transform.version()
                && settings.equals(that.settings)
                && evidence.id().equals(that.evidence.id())
                && rounded.equals(that.rounded);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * tensor.id().hashCode() + transform.id().hashCode())
                + settings.hashCode()
                + evidence.id().hashCode()
                + rounded.hashCode();
    }
}
