package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
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

    /// Encodes one row, giving more care to the columns that matter more. A type whose search does
    /// not weigh columns
    /// ignores the importance.
    ///
    /// @param in `float32[columns]`, read from `at` on; finite
    /// @param columns a multiple of the block
    /// @param importance `float32[columns]`: mean square of each input column over a calibration text, the same for
    /// every row (llama.cpp's importance matrix)
    /// @param data receives the bytes from `offset` on
    default void encodeRow(float[] in, int at, int columns, float[] importance, MemorySegment data, long offset) {
        Objects.checkFromIndexSize(0, columns, importance.length);
        encode(in, at, columns, data, offset);
    }

    /// Whether [#encodeRow] and [#encode] give different bytes, that is, whether an importance
    /// matrix is of any use.
    default boolean usesImportance() {
        return false;
    }

    /// Whether this type is unusable without an importance matrix: [#encode] then refuses with an
    /// [IllegalStateException].
    default boolean needsImportance() {
        return false;
    }

    /// Whether weights can be written in this type; when not, both ways of encoding throw [IllegalStateException].
    default boolean encodes() {
        return true;
    }
}
