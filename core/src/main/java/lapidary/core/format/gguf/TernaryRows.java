package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.I2sPacking;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// A tensor of type I2_S of bitnet.cpp, in its layout for x86 processors: value = (code − 1) · scale. Files for ARM
/// processors look the same and have their weights in another order; nothing in a file tells which it is.
///
/// @param data two bits per element, then 32 bytes that begin with the scale
record TernaryRows(Shape shape, MemorySegment data) implements Indirect.Computed {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = I2sPacking.Layout.X86.block();

    /// Whether so many bytes are those of such a tensor, up to the padding that follows.
    static boolean isSized(Shape shape, long bytes, long alignment) {
        long elements = shape.elements();
        if (elements == 0 || shape.columns() % BLOCK != 0) {
            return false;
        }
        long own = I2sPacking.bytes(elements, I2sPacking.Layout.X86);
        return bytes >= own && bytes - own < alignment;
    }

    @Override
    public SortedMap<String, Long> bits() {
        return new TreeMap<>(Map.of("codes", 2 * shape.elements(), "scales", (long) Float.SIZE));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int count = Math.toIntExact(rows * shape.columns());
        Objects.checkFromIndexSize(0, count, out.length);
        float scale = data.get(FLOAT, shape.elements() / 4);
        long first = firstRow * shape.columns();
        int width = BLOCK / 4;
        for (int i = 0; i < count; i++) {
            long at = first + i;
            int inBlock = (int) (at % BLOCK);
            byte packed = data.get(ValueLayout.JAVA_BYTE, at / BLOCK * width + inBlock % width);
            out[i] = ((packed >> 6 - 2 * (inBlock / width) & 3) - 1) * scale;
        }
    }
}
