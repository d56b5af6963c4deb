package lapidary.core.format.llama2c;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// 8-bit codes with one scale for each run of `group` elements: value = code · scale.
///
/// Source: karpathy/llama2.c `runq.c`, `dequantize`.
///
/// @param codes `int8[rows, columns]`
/// @param scales `float32[elements / group]`
record GroupedCodes(Shape shape, MemorySegment codes, MemorySegment scales, int group) implements Indirect.Computed {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public SortedMap<String, Long> bits() {
        return new TreeMap<>(Map.of("codes", 8 * codes.byteSize(), "scales", 8 * scales.byteSize()));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int count = Math.toIntExact(rows * shape.columns());
        Objects.checkFromIndexSize(0, count, out.length);
        long first = firstRow * shape.columns();
        for (int i = 0; i < count; i++) {
            long at = first + i;
            out[i] = codes.get(ValueLayout.JAVA_BYTE, at) * scales.get(FLOAT, at / group * Float.BYTES);
        }
    }
}
