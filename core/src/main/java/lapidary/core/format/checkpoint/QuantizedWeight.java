package lapidary.core.format.checkpoint;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Tensor;

/// A layer's weights in several stored tensors.
interface QuantizedWeight extends Indirect.Computed {

    /// Weights that are decoded at once: their codes and scales stay in the second-level cache.
    int CHUNK_ELEMENTS = 1 << 15;

    /// How the checkpoint calls such weights: "GPTQ 4-bit g128".
    String typeName();

    @Override
    SortedMap<String, Tensor> parts();

    @Override
    default SortedMap<String, Long> bits() {
        SortedMap<String, Long> bits = new TreeMap<>();
        parts().forEach((what, part) -> bits.put(what, Math.multiplyExact(part.bytes(), 8L)));
        return Collections.unmodifiableSortedMap(bits);
    }

    /// Rows that are decoded at once.
    default int chunkRows() {
        return (int) Math.max(1, CHUNK_ELEMENTS / Math.max(1, shape().columns()));
    }
}
