package lapidary.core.format;

import lapidary.core.compressed.SparseForm;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// A tensor of which a file holds, or is to hold, the kept weights and their positions alone.
///
/// @param name as the dense tensor would be called: "model.layers.0.mlp.up_proj.weight"
/// @param type of each kept weight
/// @param kept how many there are
/// @param form how they were chosen: N of M, or freely
public record HeldSparse(String name, Shape shape, DType type, long kept, SparseForm form) {}
