package lapidary.core.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import lapidary.core.format.ModelTarget.ByteSink;

/// In which order the rows of a tensor are written: as they are, or regrouped inside each attention
/// head, because Hugging Face keeps the two halves of a rotated head apart and GGUF keeps rotated
/// neighbours together.
///
/// Rows are whole: blocks of stored types never cross them, so encoded rows are moved as bytes, and
/// masks and scales that belong to rows move along.
/// Source: `permute` of llama.cpp's `convert_hf_to_gguf.py`: `w.reshape(heads, 2, headSize / 2,
/// …).swapaxes(1, 2)`.
///
/// @param headSize rows of a head, even; 0 when the order stays
public record RowOrder(Kind kind, int headSize) {

    /// The three orders there are.
    public enum Kind {
        SAME,
        /// Written row 2i + j of a head is source row j · headSize/2 + i.
        HALVES_TO_NEIGHBOURS,
        /// Written row j · headSize/2 + i of a head is source row 2i + j.
        NEIGHBOURS_TO_HALVES
    }

    /// Rows stay where they are.
    public static final RowOrder SAME = new RowOrder(Kind.SAME, 0);

    private static final int PIECE = 1 << 20;

    public RowOrder {
        if (kind == Kind.SAME ? headSize != 0 : headSize <= 0 || headSize % 2 != 0) {
            throw new IllegalArgumentException(kind + " with heads of " + headSize + " rows");
        }
    }

    public boolean isSame() {
        return kind == Kind.SAME;
    }

    /// The order that undoes this one.
    public RowOrder inverse() {
        return switch (kind) {
            case SAME -> this;
            case HALVES_TO_NEIGHBOURS -> new RowOrder(Kind.NEIGHBOURS_TO_HALVES, headSize);
            case NEIGHBOURS_TO_HALVES -> new RowOrder(Kind.HALVES_TO_NEIGHBOURS, headSize);
        };
    }

    /// Which row of the source is written as row `row`.
    public long sourceRow(long row) {
        if (kind == Kind.SAME) {
            return row;
        }
        long inHead = row % headSize;
        long first = row - inHead;
        int half = headSize / 2;
        return kind == Kind.HALVES_TO_NEIGHBOURS
                ? first + inHead % 2 * half + inHead / 2
                : first + inHead % half * 2 + inHead / half;
    }

    /// Streams encoded rows in written order.
    ///
    /// @param encoded all rows of the tensor in the source's order
    /// @param rowBytes stored bytes of one row
    /// @throws IllegalArgumentException when the rows are no whole number of heads
    public void write(MemorySegment encoded, long rowBytes, ByteSink sink) throws IOException {
        if (kind == Kind.SAME || encoded.byteSize() == 0) {
            sink.write(encoded);
            return;
        }
        long rows = encoded.byteSize() / rowBytes;
        if (rows * rowBytes != encoded.byteSize() || rows % headSize != 0) {
            throw new IllegalArgumentException(encoded.byteSize() + " bytes are no whole number of heads of " + headSize
                    + " rows of " + rowBytes + " bytes");
        }
        int together = (int) Math.clamp(PIECE / rowBytes, 1, rows);
        MemorySegment piece = MemorySegment.ofArray(new byte[Math.toIntExact(together * rowBytes)]);
        for (long first = 0; first < rows; first += together) {
            long count = Math.min(together, rows - first);
            for (long i = 0; i < count; i++) {
                MemorySegment.copy(encoded, sourceRow(first + i) * rowBytes, piece, i * rowBytes, rowBytes);
            }
            sink.write(piece.asSlice(0, count * rowBytes));
        }
    }
}
