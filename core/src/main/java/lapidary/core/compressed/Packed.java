package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// ggml blocks, row after row, exactly as a GGUF file holds them.
///
/// @param type a block type whose block divides the rows
/// @param data encoded blocks; may be a window over a mapped file
public record Packed(Shape shape, DType type, MemorySegment data) implements CompressedTensor {
    @Override
    public Ledger ledger() {
        return Codecs.ledger(type, shape.elements());
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
