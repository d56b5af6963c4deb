package lapidary.core.infer;

import java.util.Map;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The weights of the blocks that are being run.
interface BlockWeights {

    /// The values of a norm or a bias, one row.
    Matrix values(ModelTensor tensor);

    /// A weight as a linear layer multiplies with it.
    LayerWeight layer(ModelTensor tensor);

    /// What a weight is read from. Its stored type is what activations would be rounded for.
    RowSource source(ModelTensor tensor);

    /// What the runtime rounds that computes with them.
    Numerics numerics();

    /// Weights that somebody holds, for an exact run.
    record Given(Map<TensorId, Matrix> matrices) implements BlockWeights {

        @Override
        public Matrix values(ModelTensor tensor) {
            Matrix matrix = matrices.get(tensor.id());
            if (matrix == null) {
                throw new IllegalArgumentException("no weights of '" + tensor.id() + "' were given");
            }
            return matrix;
        }

        @Override
        public LayerWeight layer(ModelTensor tensor) {
            return new LayerWeight.Decoded(values(tensor));
        }

        @Override
        public RowSource source(ModelTensor tensor) {
            throw new IllegalStateException("nothing is rounded in an exact run");
        }

        @Override
        public Numerics numerics() {
            return Numerics.EXACT;
        }
    }

    /// Weights that were all decoded.
    record Decoded(ForwardPass pass, Map<TensorId, Matrix> matrices) implements BlockWeights {

        @Override
        public Matrix values(ModelTensor tensor) {
            Matrix matrix = matrices.get(tensor.id());
            if (matrix == null) {
                throw new IllegalStateException("weights of '" + tensor.id() + "' are not loaded");
            }
            return matrix;
        }

        @Override
        public LayerWeight layer(ModelTensor tensor) {
            return new LayerWeight.Decoded(values(tensor));
        }

        @Override
        public Numerics numerics() {
            return pass.numerics();
        }

        @Override
        public RowSource source(ModelTensor tensor) {
            return pass.source(tensor);
        }
    }
}
