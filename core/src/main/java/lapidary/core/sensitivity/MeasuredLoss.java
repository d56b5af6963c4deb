package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Where the measured loss comes from: each tensor quantized alone, the model run over the judging text. Kept behind
/// this so that a table that was measured before is read instead of being measured again.
@FunctionalInterface
public interface MeasuredLoss {

    /// Mean KL divergence from the original, nats per token, with its interval over sequences.
    ///
    /// @param tensors to be quantized, each alone
    /// @return by tensor; those that could not be measured are missing
    Map<TensorId, Measured> divergence(Probe probe, List<ModelTensor> tensors, Job job) throws IOException;
}
