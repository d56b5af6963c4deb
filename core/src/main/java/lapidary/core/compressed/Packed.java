package lapidary.core.compressed;

import java.lang.foreign.MemorySegment;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// ggml blocks, row after row, exactly as a GGUF file holds them.
///
/// @param type a block type whose block divides the rows, or [DType#OPAQUE] for bytes that are only copied
/// @param data encoded blocks; may be a window over a mapped file
public record Packed(Shape shape, DType type, MemorySegment data) implements CompressedTensor {

    /// @throws IllegalArgumentException when there are not exactly the bytes that shape and type ask for
    public Packed {
        checkBytes(shape, type, data);
    }

    @Override
    public Ledger ledger() {
        return type == DType.OPAQUE
                ? Ledger.of("opaque", Math.multiplyExact(data.byteSize(), 8L))
                : Codecs.ledger(type, shape.elements());
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Codecs.decodeRows(type, shape, data, firstRow, rows, out);
    }

    @Override
    public boolean isDecodable() {
        return Codecs.find(type).isPresent();
    }

    static void checkBytes(Shape shape, DType type, MemorySegment data) {
        if (type != DType.OPAQUE && data.byteSize() != type.bytes(shape)) {
            throw new IllegalArgumentException("expected " + type.bytes(shape) + " bytes for " + shape + " in " + type
                    + ", got " + data.byteSize());
        }
    }
}
