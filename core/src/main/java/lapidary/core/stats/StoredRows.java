package lapidary.core.stats;

import lapidary.core.compressed.Dense;
import lapidary.core.compressed.Packed;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import org.jspecify.annotations.Nullable;

/// Some rows in the form they are stored in, in which most of what statistics ask is cheaper to find than in decoded
/// weights. One per thread.
abstract sealed class StoredRows permits HalfRows, ByteRows {
    final double[] powers = new double[4];
    /// What the powers' deviations are taken from.
    double shift;
    /// Weights that are +0 or −0.
    long zeros;
    /// Of every row the largest magnitude.
    final float[] magnitudes;

    /// @param rows at most
    StoredRows(int rows) {
        magnitudes = new float[rows];
    }

    /// A view of a tensor's rows, or null for a tensor that has to be decoded.
    ///
    /// @param blockRows most rows at once
    static @Nullable StoredRows of(RowSource source, int blockRows) {
        return switch (source) {
            case Dense dense
            when dense.type() == DType.BF16 || dense.type() == DType.F16 -> new HalfRows(dense, blockRows);
            case Packed packed when packed.type() == DType.Q8_0 && ByteRows.isFast() -> new ByteRows(packed, blockRows);
            default -> null;
        };
    }

    /// Reads rows and fills the fields.
    ///
    /// @param block room for the decoded weights, which are there afterwards or not
    /// @return whether that worked out; otherwise the weights want to be looked at one by one.
    /// This, and the powers,
    /// depend on the weights alone.
    abstract boolean survey(long row, int rows, float[] block);

    /// Decodes the rows read.
    abstract void decode(float[] block);
}
