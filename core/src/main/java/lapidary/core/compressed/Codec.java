package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;

/// One stored type as two pure functions. Bit-exact to the reference implementation in both directions.
public interface Codec {

    DType type();

    /// Decodes whole blocks.
    ///
    /// @param data encoded bytes, little-endian
    /// @param offset first byte to read
    /// @param count elements to decode, a multiple of the block
    /// @param out `float32[count]`, filled from `at` on
    void decode(MemorySegment data, long offset, int count, float[] out, int at);

    /// Encodes whole blocks.
    ///
    /// @param in `float32[count]`, read from `at` on; finite
    /// @param count elements to encode, a multiple of the block
    /// @param data receives the bytes from `offset` on
    void encode(float[] in, int at, int count, MemorySegment data, long offset);
}
