package lapidary.core.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import lapidary.core.format.ModelTarget.ByteSink;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// A matrix that its file keeps the other way round: inputs × outputs, as GPT-2's linear layers lie.
///
/// @param stored the tensor of the file, `[inputs, outputs]`, of a type without blocks
public record Transposed(Tensor stored) implements Indirect.Rearranged {
    /// Stored rows that are brought into order together where they do not lie in the file as they are.
    private static final int TOGETHER = 64;

    /// Rows of a transposed matrix that are gathered at a time when it is written.
    private static final long PIECE_BYTES = 1 << 22;

    public Transposed {
        if (stored.shape().rank() != 2 || stored.type().blockElements() != 1) {
            throw new IllegalArgumentException("no matrix of single values: " + stored.id());
        }
    }

    /// The tensor as `[outputs, inputs]`; itself when it is no matrix of stored values.
    static Tensor of(Tensor stored) {
        boolean isDense =
                switch (stored.type().kind()) {
                    case FLOAT, INTEGER, COMPLEX -> true;
                    case BLOCK, OPAQUE, COMPUTED -> false;
                };
        if (!isDense || stored.shape().rank() != 2) {
            return stored;
        }
        return new Tensor(
                stored.id(),
                flipped(stored.shape()),
                stored.type(),
                stored.typeName(),
                stored.data(),
                stored.file(),
                stored.offset(),
                Optional.of(new Transposed(stored)));
    }

    static Shape flipped(Shape shape) {
        return Shape.of(shape.dimensions().get(1), shape.dimensions().get(0));
    }

    @Override
    public void read(long firstRow, int rows, MemorySegment out) {
        long inputs = stored.shape().rows();
        long outputs = stored.shape().columns();
        Objects.checkFromIndexSize(firstRow, (long) rows, outputs);
        int bytes = stored.type().blockBytes();
        if (stored.indirect().orElse(null) instanceof Indirect.Rearranged rearranged) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment some = arena.allocate(TOGETHER * outputs * bytes, 64);
                for (long first = 0; first < inputs; first += TOGETHER) {
                    int count = (int) Math.min(TOGETHER, inputs - first);
                    rearranged.read(first, count, some.asSlice(0, count * outputs * bytes));
                    gather(new Grid(some, count, outputs, bytes), firstRow, rows, out, first, inputs);
                }
            }
        } else {
            gather(new Grid(stored.data(), inputs, outputs, bytes), firstRow, rows, out, 0, inputs);
        }
    }

    /// Writes a matrix the other way round.
    ///
    /// @param encoded `[rows, columns]` of values of `bytes` each
    static void write(MemorySegment encoded, Shape shape, int bytes, ByteSink sink) throws IOException {
        long rows = shape.rows();
        long columns = shape.columns();
        int together = (int) Math.clamp(PIECE_BYTES / Math.max(1, rows * bytes), 1, Math.max(1, columns));
        for (long first = 0; first < columns; first += together) {
            int count = (int) Math.min(together, columns - first);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment piece = arena.allocate(count * rows * bytes, 64);
                gather(new Grid(encoded, rows, columns, bytes), first, count, piece, 0, rows);
                sink.write(piece);
            }
        }
    }

    /// Values row after row.
    private record Grid(MemorySegment data, long rows, long columns, int bytes) {}

    /// Turns columns of a grid into rows of `out`.
    ///
    /// @param at column of `out` that the grid's first row becomes
    /// @param width columns of `out`
    private static void gather(Grid grid, long firstColumn, int columns, MemorySegment out, long at, long width) {
        for (long row = 0; row < grid.rows(); row++) {
            long from = (row * grid.columns() + firstColumn) * grid.bytes();
            for (int column = 0; column < columns; column++) {
                long to = (column * width + at + row) * grid.bytes();
                MemorySegment.copy(grid.data(), from + (long) column * grid.bytes(), out, to, grid.bytes());
            }
        }
    }
}
