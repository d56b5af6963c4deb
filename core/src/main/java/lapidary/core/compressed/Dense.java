package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Plain numbers (F32, F16, BF16, …), one after the other.
///
/// @param data `type[rows, columns]`, row-major, little-endian; may be a window over a mapped file
public record Dense(Shape shape, DType type, MemorySegment data) implements CompressedTensor {

    /// @throws IllegalArgumentException when there are not exactly the bytes that shape and type ask for
    public Dense {
        Packed.checkBytes(shape, type, data);
    }

    @Override
    public Ledger ledger() {
        return Ledger.of("values", Math.multiplyExact(data.byteSize(), 8L));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Codecs.decodeRows(type, shape, data, firstRow, rows, out);
    }

    @Override
    public boolean isDecodable() {
        return Codecs.find(type).isPresent();
    }
}
