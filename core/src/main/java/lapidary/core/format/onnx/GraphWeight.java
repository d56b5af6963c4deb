package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// A weight that stays outside the bytes a graph is loaded from.
///
/// @param value its name in the graph
/// @param data its elements, as they lie in a mapped file: only to be read inside
/// [lapidary.core.format.ModelFile#reading]
public record GraphWeight(String value, DType type, Shape shape, MemorySegment data) {}
