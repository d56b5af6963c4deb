package lapidary.core.sensitivity.path;

import java.io.IOException;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// A smooth function of the weights of some tensors, always on the same data.
public interface Landscape {

    /// Its value.
    ///
    /// @param weights of the tensors that are asked about
    double objective(Map<TensorId, RowSource> weights, Job job) throws IOException;

    /// Its value, and the gradient by each of the given tensors.
    ///
    /// @param receiver called once for each of them, from this thread
    double gradients(Map<TensorId, RowSource> weights, Receiver receiver, Job job) throws IOException;

    /// Takes gradients in.
    @FunctionalInterface
    interface Receiver {

        /// @param gradient in the shape of the tensor; gone after the call
        void gradient(TensorId tensor, Matrix gradient);
    }
}
