package lapidary.core.format.onnx;

import java.io.IOException;
import java.util.List;
import lapidary.core.compressed.Grid;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.DType;

/// A weight as the graph to be written holds it: initializers in place of one, and nodes that make weights of them.
sealed interface HeldWeight permits Dequantized, Blocked {

    Weight weight();

    /// In words, for reports: "INT8 with scales per channel".
    String words();

    /// The initializers, in the order in which they are listed.
    List<Part> parts();

    /// Writes the elements of one of them.
    void write(int part, Grid grid, ByteSink sink) throws IOException;

    /// One initializer.
    ///
    /// @param what it holds, for ledgers
    /// @param suffix of its name
    /// @param dims of the tensor in the graph
    record Part(String what, String suffix, ElementType type, List<Long> dims, long bytes) {

        /// As a layout says it; packed types are opaque to it.
        DType listedType() {
            return type.type() == DType.COMPUTED ? DType.OPAQUE : type.type();
        }
    }
}
