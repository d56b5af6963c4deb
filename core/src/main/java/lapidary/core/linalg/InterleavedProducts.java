package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.tensor.DType;

/// Products of stored weights with one vector, after their blocks have been laid side by side once: a tile holds as
/// many rows as a vector has lanes, so that each lane works on a row of its own. Codes keep the bits they were stored
/// with; a word of a row holds those of several columns, and the vector of such words is taken apart by masks alone.
///
/// A row's product depends on the row alone. It agrees with the decoded product, and with the plain [StoredProducts],
/// to F32 rounding of the terms of unsigned codes: a block's offset is summed apart from them.
public interface InterleavedProducts {

    /// The version for this Java runtime and processor; empty where there are no vectors of 8 or 16 floats.
    static Optional<InterleavedProducts> fastest() {
        return Fastest.INTERLEAVED_PRODUCTS;
    }

    /// Whether weights of a type can be laid out so.
    boolean covers(DType type);

    /// Rows of a tile.
    int rows();

    /// Bytes of a tile, a multiple of 32.
    long tileBytes(DType type, int columns);

    /// Lays rows side by side, tile by tile; what a last tile has no rows for becomes zero.
    ///
    /// @param rows `type[count, columns]`, row after row from its beginning on
    /// @param tiles receives ⌈count / [#rows()]⌉ tiles
    void interleave(DType type, MemorySegment rows, int count, int columns, MemorySegment tiles);

    /// Makes a vector ready for weights of a type.
    Input input(DType type, Matrix row);

    /// `out[i] = Σ weight[i, j] · x[j]` for all rows of `count` tiles, those included that only fill the last one.
    void multiply(DType type, MemorySegment tiles, int count, Input x, float[] out);

    /// A vector in the order in which codes are met.
    ///
    /// @param values `float32[columns]`, each divided by the place value of the bits that its code has in a word
    /// @param offsets what the offset of a block's codes adds, by block
    record Input(float[] values, float[] offsets) {}
}
