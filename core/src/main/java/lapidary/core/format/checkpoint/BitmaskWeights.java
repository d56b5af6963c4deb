package lapidary.core.format.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Weights of which the file has the kept ones and a bit for each.
///
/// @param mask `uint8[rows, ⌈columns/8⌉]`
/// @param values as many as `mask` has ones
/// @param scale what values are multiplied with: one number, or one for each row
/// @param starts `int64[rows + 1]`: where the weights of each row begin among the values, and where the last ends
@SuppressWarnings("ArrayRecordComponent") // decision: read, not compared
record BitmaskWeights(
        Shape shape, SortedMap<String, Tensor> parts, Tensor mask, Tensor values, Optional<Tensor> scale, long[] starts)
        implements QuantizedWeight {

    /// Counts the ones of each row. Bits beyond the last column do not count.
    static long[] starts(Tensor bits, Shape shape) {
        int columns = (int) shape.columns();
        int width = Math.ceilDiv(columns, 8);
        long[] starts = new long[Math.toIntExact(shape.rows() + 1)];
        byte[] line = new byte[width];
        for (int row = 0; row < starts.length - 1; row++) {
            copy(bits, row, line, columns);
            int ones = 0;
            for (byte eight : line) {
                ones += Integer.bitCount(eight & 0xff);
            }
            starts[row + 1] = starts[row] + ones;
        }
        return starts;
    }

    private static void copy(Tensor bits, long row, byte[] line, int columns) {
        MemorySegment.copy(bits.data(), ValueLayout.JAVA_BYTE, row * line.length, line, 0, line.length);
        if (columns % 8 != 0) {
            line[line.length - 1] &= (byte) ((1 << columns % 8) - 1);
        }
    }

    @Override
    public String typeName() {
        return values.typeName() + " bitmask (compressed-tensors)";
    }

    @Override
    public Optional<DType> numberType() {
        return scale.isPresent() ? Optional.empty() : Optional.of(values.type());
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int columns = (int) shape.columns();
        Objects.checkFromIndexSize(0L, (long) rows * columns, (long) out.length);
        Codec codec = Codecs.find(values.type()).orElseThrow();
        byte[] line = new byte[Math.ceilDiv(columns, 8)];
        float[] own = new float[columns];
        for (int row = 0; row < rows; row++) {
            long at = firstRow + row;
            int count = (int) (starts[(int) at + 1] - starts[(int) at]);
            codec.decode(values.data(), starts[(int) at] * values.type().blockBytes(), count, own, 0);
            copy(mask, at, line, columns);
            float factor = factor(at);
            int from = row * columns;
            Arrays.fill(out, from, from + columns, 0);
            int next = 0;
            for (int column = 0; column < columns; column++) {
                // A bit that was changed since the file was opened must not lead beyond the row's weights.
                if ((line[column / 8] >> column % 8 & 1) != 0 && next < count) {
                    out[from + column] = own[next++] * factor;
                }
            }
        }
    }

    private float factor(long row) {
        if (scale.isEmpty()) {
            return 1;
        }
        float[] one = new float[1];
        boolean isWhole = scale.get().shape().elements() == 1;
        Codec codec = Codecs.find(scale.get().type()).orElseThrow();
        codec.decode(scale.get().data(), isWhole ? 0 : row * scale.get().type().blockBytes(), 1, one, 0);
        return one[0];
    }
}
