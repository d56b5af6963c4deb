package lapidary.core.format;

import lapidary.core.compressed.GridForm;
import lapidary.core.tensor.Shape;

/// A tensor that a file holds, or is to hold, as integer codes with scales.
///
/// @param name as the dense tensor would be called: "model.layers.0.mlp.up_proj.weight"
/// @param shape of the weights, [outputs, inputs]
public record HeldGrid(String name, Shape shape, GridForm form) {}
