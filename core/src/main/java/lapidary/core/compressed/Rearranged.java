package lapidary.core.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// A stored tensor whose bytes lie in another order than row after row.
///
/// @param stored brings them into order
public record Rearranged(Shape shape, DType type, Indirect.Rearranged stored) implements CompressedTensor {

    @Override
    public Ledger ledger() {
        return Codecs.ledger(type, shape.elements());
    }

    /// Some rows as plain bytes of the type.
    public MemorySegment bytes(long firstRow, int rows, Arena arena) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        MemorySegment plain = arena.allocate(type.bytes(Shape.of(rows, shape.columns())), 64);
        stored.read(firstRow, rows, plain);
        return plain;
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plain = bytes(firstRow, rows, arena);
            Codecs.decodeRows(type, Shape.of(rows, shape.columns()), plain, 0, rows, out);
        }
    }

    @Override
    public boolean isDecodable() {
        return Codecs.find(type).isPresent();
    }
}
