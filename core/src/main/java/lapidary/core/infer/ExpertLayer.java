package lapidary.core.infer;

import lapidary.core.model.ModelTensor;

/// One linear layer of one expert: a tensor of its own, or one of the matrices that a tensor stacks.
///
/// @param tensor `[outputs, inputs]`, or `[experts, outputs, inputs]`
/// @param expert its number, from 0
/// @param firstRow where its matrix begins in the tensor
/// @param outputs rows of its matrix
public record ExpertLayer(ModelTensor tensor, int expert, int firstRow, int outputs) {

    /// The layers of all experts.
    ///
    /// @param index of the expert in a tensor that stacks all of them
    static ExpertLayer stacked(ModelTensor tensor, int index, int experts) {
        int outputs = Math.toIntExact(tensor.tensor().shape().rows() / experts);
        return new ExpertLayer(tensor, index, Math.multiplyExact(index, outputs), outputs);
    }

    /// A tensor of its own.
    static ExpertLayer own(ModelTensor tensor, int index) {
        return new ExpertLayer(
                tensor, index, 0, Math.toIntExact(tensor.tensor().shape().rows()));
    }

    /// Width of what it reads.
    public int inputs() {
        return Math.toIntExact(tensor.tensor().shape().columns());
    }

    LayerWeight of(BlockWeights weights) {
        return weights.layer(tensor).outputs(firstRow, outputs);
    }
}
