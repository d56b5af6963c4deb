package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// Rows of an [InterleavedType]: several are stored together, block by block, first their scales, then their codes in
/// turns.
///
/// @param shape whose rows the type's number of rows divides
/// @param data of the tensor as it lies in the file
record InterleavedRows(InterleavedType type, Shape shape, MemorySegment data) implements Indirect.Rearranged {
    private static final int SCALE_BYTES = 2;
    private static final int CODE_BYTES = 16;

    @Override
    public void read(long firstRow, int rows, MemorySegment out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int width = SCALE_BYTES + CODE_BYTES;
        long blocks = shape.columns() / type.plain().blockElements();
        for (int row = 0; row < rows; row++) {
            long group = (firstRow + row) / type.rows();
            int lane = (int) ((firstRow + row) % type.rows());
            for (long block = 0; block < blocks; block++) {
                long from = (group * blocks + block) * type.rows() * width;
                readBlock(from, lane, out, (row * blocks + block) * width);
            }
        }
    }

    private void readBlock(long from, int lane, MemorySegment out, long to) {
        MemorySegment.copy(data, from + (long) SCALE_BYTES * lane, out, to, SCALE_BYTES);
        long codes = from + (long) SCALE_BYTES * type.rows();
        for (int i = 0; i < CODE_BYTES; i++) {
            int turn = i / type.run() * type.rows() + lane;
            byte code = data.get(ValueLayout.JAVA_BYTE, codes + turn * type.run() + i % type.run());
            out.set(ValueLayout.JAVA_BYTE, to + SCALE_BYTES + i, (byte) (code ^ type.mask()));
        }
    }
}
