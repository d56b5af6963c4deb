package lapidary.core.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import lapidary.core.format.ModelTarget.ByteSink;

/// In which order the rows of a tensor are written: as they are, or regrouped, because Hugging Face
/// and GGUF keep the parts of attention heads in different orders.
///
/// Rows are whole: blocks of stored types never cross them, so encoded rows are moved as bytes, and
/// masks and scales that belong to rows move along. A vector is a matrix of one column here.
/// Source: llama.cpp `conversion/llama.py` (`permute`) and `conversion/gptneox.py`.
///
/// @param headSize rows of a head, even; 0 when the order stays
/// @param heads in q, k and v each, where these are one tensor; 0 otherwise
public record RowOrder(Kind kind, int headSize, int heads) {

    /// The orders there are.
    public enum Kind {
        SAME,
        /// Written row 2i + j of a head is source row j · headSize/2 + i.
        HALVES_TO_NEIGHBOURS,
        /// Written row j · headSize/2 + i of a head is source row 2i + j.
        NEIGHBOURS_TO_HALVES,
        /// The source has q, k and v of each head together; all of q is written, then all of k, then all of v.
        HEADS_TO_PARTS,
        /// The other way round.
        PARTS_TO_HEADS
    }

    /// Rows stay where they are.
    public static final RowOrder SAME = new RowOrder(Kind.SAME, 0);

    private static final int PIECE = 1 << 20;
    private static final int PARTS = 3;

    public RowOrder {
        boolean isFused = kind == Kind.HEADS_TO_PARTS || kind == Kind.PARTS_TO_HEADS;
        boolean isSound = kind == Kind.SAME ? headSize == 0 : headSize > 0 && (isFused || headSize % 2 == 0);
        if (!isSound || isFused != heads > 0) {
            throw new IllegalArgumentException(kind + " with " + heads + " heads of " + headSize + " rows");
        }
    }

    /// An order inside each head.
    public RowOrder(Kind kind, int headSize) {
        this(kind, headSize, 0);
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
            case HEADS_TO_PARTS -> new RowOrder(Kind.PARTS_TO_HEADS, headSize, heads);
            case PARTS_TO_HEADS -> new RowOrder(Kind.HEADS_TO_PARTS, headSize, heads);
        };
    }

    /// How many consecutive rows change places among themselves; 1 when the order stays.
    public long together() {
        return switch (kind) {
            case SAME -> 1;
            case HALVES_TO_NEIGHBOURS, NEIGHBOURS_TO_HALVES -> headSize;
            case HEADS_TO_PARTS, PARTS_TO_HEADS -> Math.multiplyExact((long) PARTS * heads, (long) headSize);
        };
    }

    /// Which row of the source is written as row `row`.
    public long sourceRow(long row) {
        long inside = row % together();
        long first = row - inside;
        long inHead = headSize == 0 ? 0 : inside % headSize;
        long head = headSize == 0 ? 0 : inside / headSize;
        return switch (kind) {
            case SAME -> row;
            case HALVES_TO_NEIGHBOURS -> first + inHead % 2 * (headSize / 2) + inHead / 2;
            case NEIGHBOURS_TO_HALVES -> first + inHead % (headSize / 2) * 2 + inHead / (headSize / 2);
            case HEADS_TO_PARTS -> first + (head % heads * PARTS + head / heads) * headSize + inHead;
            case PARTS_TO_HEADS -> first + (head % PARTS * heads + head / PARTS) * headSize + inHead;
        };
    }

    /// Streams encoded rows in written order.
    ///
    /// @param encoded all rows of the tensor in the source's order, or some that change places among themselves
    /// @param rowBytes stored bytes of one row
    /// @throws IllegalArgumentException when the rows are no whole number of heads
    public void write(MemorySegment encoded, long rowBytes, ByteSink sink) throws IOException {
        if (kind == Kind.SAME || encoded.byteSize() == 0) {
            sink.write(encoded);
            return;
        }
        long rows = encoded.byteSize() / rowBytes;
        if (rows * rowBytes != encoded.byteSize() || rows % together() != 0) {
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
