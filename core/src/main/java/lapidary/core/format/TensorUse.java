package lapidary.core.format;

import java.util.OptionalInt;

/// How a file that holds a graph uses one of its tensors.
///
/// @param kind what it is to its operator
/// @param operator that consumes it: "MatMul", "Conv"; "" for one that nothing consumes
/// @param node name of that operator's node, often a path of scopes: "/encoder/layer.0/attention/MatMul"
/// @param outputAxis which of its extents counts the outputs of the operator; empty where that means nothing
public record TensorUse(Kind kind, String operator, String node, OptionalInt outputAxis) {

    /// What a tensor can be to an operator.
    public enum Kind {
        /// One side of a matrix product, recurrent weights.
        LINEAR,
        CONVOLUTION,
        /// Rows are looked up in it.
        TABLE,
        /// Biases, norms, factors, whatever its rank.
        VECTOR,
        /// Shapes, axes, indices: no weights.
        CONSTANT
    }
}
