package lapidary.core.tensor;

/// Anything whose real values can be read row by row: a stored tensor, a compressed one, a patched
/// one.
public interface RowSource {

    Shape shape();

    /// Decodes `rows` rows from `firstRow` on.
    ///
    /// @param out `float32[rows, columns]`, row-major, filled from index 0
    /// @throws IndexOutOfBoundsException when the rows lie outside the tensor or `out` is too short
    void decode(long firstRow, int rows, float[] out);

    /// Number of the first row within the tensor that these rows are a part of; 0 for a whole tensor.
    default long firstRow() {
        return 0;
    }

    /// Whether rows can be decoded at all; false for opaque bytes, whose [#decode] throws
    /// [IllegalStateException].
    default boolean isDecodable() {
        return true;
    }

    /// Whether its zeros are weights that were removed, and stay zero whatever is done to the others.
    default boolean keepsZeros() {
        return false;
    }
}
