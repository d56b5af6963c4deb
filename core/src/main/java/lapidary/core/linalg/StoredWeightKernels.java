package lapidary.core.linalg;

/// Loops over weights as they are stored, for statistics. Positions count elements.
///
/// The plain version is the oracle; sums of the fast one differ from it in the last bits, everything else is the same.
public interface StoredWeightKernels {
    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static StoredWeightKernels fastest() {
        return Fastest.STORED_WEIGHTS;
    }

    /// Whether [#powers] is faster than decoding the blocks first.
    boolean isFastOnBlocks();

    /// Largest magnitude of sixteen-bit floats, F16 or BF16: all bits but the sign, which are in the order of the
    /// numbers.
    ///
    /// @param out `int32[1]`: the largest magnitude's bits; 0 where there is no number
    /// @return how many are zero
    int magnitudes(short[] bits, int from, int to, int[] out);

    /// Sums of powers of ggml's Q8_0 weights, in double: Σ of dᵏ·Σqᵏ, the inner sum exact. Where a scale is not
    /// finite, the fourth sum is not.
    ///
    /// @param bytes blocks of a half-precision scale d, little-endian, and 32 signed bytes q, read from 0 on
    /// @param out `float64[4]`: Σx¹ … Σx⁴
    /// @return how many are zero
    int powers(byte[] bytes, int blocks, double[] out);

    /// Largest magnitude of Q8_0 weights with finite scales.
    ///
    /// @param block the first one's number
    float magnitude(byte[] bytes, int block, int blocks);
}
