package lapidary.core.compressed;

import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// A stored tensor whose values are computed from several parts.
///
/// @param parts what computes them
public record Computed(Indirect.Computed parts) implements CompressedTensor {

    @Override
    public Shape shape() {
        return parts.shape();
    }

    @Override
    public Ledger ledger() {
        return new Ledger(parts.bits());
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        parts.decode(firstRow, rows, out);
    }

    @Override
    public boolean isDecodable() {
        return parts.isDecodable();
    }
}
