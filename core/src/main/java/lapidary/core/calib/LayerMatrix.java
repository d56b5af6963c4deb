package lapidary.core.calib;

import lapidary.core.tensor.TensorId;

/// One matrix of a weight that a linear layer multiplies with.
///
/// @param matrix which one of a tensor that stacks several, as those of experts; 0 otherwise
record LayerMatrix(TensorId tensor, int matrix) {}
