package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// The rows of a tensor in a big-endian file, turned into little-endian ones block by block.
///
/// @param fields of a block
/// @param data as the file has it
record BigEndianRows(DType type, Shape shape, List<BlockFields.Field> fields, MemorySegment data)
        implements Indirect.Rearranged {

    @Override
    public void read(long firstRow, int rows, MemorySegment out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        long rowBytes = type.bytes(Shape.of(shape.columns()));
        long bytes = Math.multiplyExact(rowBytes, (long) rows);
        Objects.checkFromIndexSize(0, bytes, out.byteSize());
        MemorySegment.copy(data, firstRow * rowBytes, out, 0, bytes);
        for (long block = 0; block < bytes; block += type.blockBytes()) {
            for (BlockFields.Field field : fields) {
                turn(out, block + field.offset(), field.bytes());
            }
        }
    }

    private static void turn(MemorySegment bytes, long at, int count) {
        for (int i = 0; i < count / 2; i++) {
            byte low = bytes.get(ValueLayout.JAVA_BYTE, at + i);
            bytes.set(ValueLayout.JAVA_BYTE, at + i, bytes.get(ValueLayout.JAVA_BYTE, at + count - 1 - i));
            bytes.set(ValueLayout.JAVA_BYTE, at + count - 1 - i, low);
        }
    }
}
