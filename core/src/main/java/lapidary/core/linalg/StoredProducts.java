package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// Products of weights as they are stored with one vector: what generating a token spends its time on. No weight is
/// written down as F32.
///
/// The plain version is the oracle; both agree with the product of the decoded weights to F32 rounding. A row's product
/// depends on the row alone.
public interface StoredProducts {

    /// The fastest version that this Java runtime and processor offer.
    static StoredProducts fastest() {
        return Fastest.STORED_PRODUCTS;
    }

    /// Whether weights of a type are multiplied as they are stored.
    boolean covers(DType type);

    /// out[to + i] = Σ weight[i, j] · x[j].
    ///
    /// @param rows `type[count, x.count()]`, row after row from its beginning on
    /// @throws IllegalArgumentException when the type's blocks do not divide the rows, or `rows` is too short
    void multiply(DType type, MemorySegment rows, int count, Activations x, float[] out, int to);

    /// Bytes of a row, checked.
    static long rowBytes(DType type, MemorySegment rows, int count, Activations x) {
        if (x.count() % type.blockElements() != 0) {
            throw new IllegalArgumentException(
                    "rows of " + x.count() + " elements are no whole number of " + type + " blocks");
        }
        long bytes = (long) x.count() / type.blockElements() * type.blockBytes();
        if (Math.multiplyExact(bytes, (long) count) > rows.byteSize()) {
            throw new IllegalArgumentException(
                    "expected " + count + " rows of " + bytes + " bytes, got " + rows.byteSize() + " bytes");
        }
        return bytes;
    }
}
