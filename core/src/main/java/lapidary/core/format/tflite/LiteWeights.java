package lapidary.core.format.tflite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// Integer weights: (code − zero point) · scale, with one scale or one along an axis. Codes of four bits lie two to a
/// byte, the first in the lower half.
///
/// Source: the TensorFlow Lite 8-bit quantization specification; `QuantizationParameters` in `schema.fbs`.
///
/// @param data the codes
/// @param scales one, or one for each index along the axis
/// @param zeroPoints as many as scales
/// @param axis along which scales change; of no meaning where there is one
record LiteWeights(Shape shape, LiteType type, MemorySegment data, float[] scales, long[] zeroPoints, int axis)
        implements Indirect.Computed {

    @Override
    public SortedMap<String, Long> bits() {
        SortedMap<String, Long> bits = new TreeMap<>();
        bits.put("codes", shape.elements() * type.bits());
        if (scales.length > 0) {
            bits.put("scales", (long) scales.length * Float.SIZE);
            bits.put("zero points", (long) zeroPoints.length * Long.SIZE);
        }
        return bits;
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int count = Math.toIntExact(rows * shape.columns());
        Objects.checkFromIndexSize(0, count, out.length);
        long from = firstRow * shape.columns();
        if (type == LiteType.INT4) {
            nibbles(from, count, out);
        } else {
            Codecs.find(type.type()).orElseThrow().decode(data, from * type.bits() / 8, count, out, 0);
        }
        if (scales.length == 0) {
            return;
        }
        long behind = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            behind *= shape.dimensions().get(i);
        }
        for (int i = 0; i < count; i++) {
            int index = scales.length == 1 ? 0 : (int) ((from + i) / behind % scales.length);
            out[i] = (out[i] - zeroPoints[index]) * scales[index];
        }
    }

    private void nibbles(long from, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            long at = from + i;
            int both = data.get(ValueLayout.JAVA_BYTE, at / 2);
            out[i] = (at % 2 == 0 ? both << 28 : both << 24) >> 28;
        }
    }
}
