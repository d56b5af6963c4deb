package lapidary.core.format.checkpoint;

import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Numbers of eight bits, integer or float, with a scale for each block of outputs × inputs: weight = (number − zero
/// point) · scale · factor, in single precision from left to right. One block may be the tensor, a row, a part of a
/// row, or a square.
///
/// @param numbers [outputs, inputs]
/// @param zeros of the extents of the scales; empty for symmetric ones
/// @param scales as many as there are blocks, row by row
/// @param blockRows outputs of a block
/// @param blockColumns inputs of a block
/// @param factor 1/127 of bitsandbytes, which stores the largest magnitude instead of the scale; else 1
record ScaledNumbers(
        Shape shape,
        String typeName,
        SortedMap<String, Tensor> parts,
        Tensor numbers,
        Optional<Tensor> zeros,
        Tensor scales,
        long blockRows,
        long blockColumns,
        float factor)
        implements QuantizedWeight {

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int columns = Math.toIntExact(shape.columns());
        Codecs.view(numbers).decode(firstRow, rows, out);
        int perRow = Math.toIntExact(Math.ceilDiv(columns, blockColumns));
        float[] scale = new float[perRow];
        float[] zero = new float[perRow];
        long loaded = -1;
        for (int row = 0; row < rows; row++) {
            long blockRow = (firstRow + row) / blockRows;
            if (blockRow != loaded) {
                Columns.decode(scales, blockRow * perRow, perRow, scale);
                zeros.ifPresent(stored -> Columns.decode(stored, blockRow * perRow, perRow, zero));
                loaded = blockRow;
            }
            scale(out, row * columns, columns, scale, zero);
        }
    }

    private void scale(float[] out, int at, int columns, float[] scale, float[] zero) {
        for (int block = 0; block < scale.length; block++) {
            int start = (int) (block * blockColumns);
            int end = (int) Math.min(columns, start + blockColumns);
            for (int i = at + start; i < at + end; i++) {
                out[i] = (out[i] - zero[block]) * scale[block] * factor;
            }
        }
    }
}
