package lapidary.core.format.checkpoint;

import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// Integer codes with a scale and perhaps a zero point for each output and group of inputs: weight = (code − zero
/// point) · scale, in single precision.
///
/// @param zeros stored zero points; empty when every one is `bias`
/// @param bias added to stored zero points: 1 in GPTQ's first format, 0 where they are stored as they are; without
/// stored ones the zero point itself
/// @param scales as the file has them
/// @param groupsFirst whether `scales` is [groups, outputs] (GPTQ, AWQ) or [outputs, groups] (compressed-tensors)
/// @param groups how many groups an output has
/// @param groupSize consecutive inputs of a group, where `order` is empty
/// @param order `int32[inputs]`: the group of each input, where inputs were quantized in another order
record GroupedCodes(
        Shape shape,
        String typeName,
        SortedMap<String, Tensor> parts,
        Codes codes,
        Optional<Codes> zeros,
        int bias,
        Tensor scales,
        boolean groupsFirst,
        int groups,
        int groupSize,
        Optional<Tensor> order)
        implements QuantizedWeight {

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int columns = (int) shape.columns();
        Objects.checkFromIndexSize(0L, (long) rows * columns, (long) out.length);
        int[] groupOf = groupOf(columns);
        for (int done = 0; done < rows; done += chunkRows()) {
            int chunk = Math.min(chunkRows(), rows - done);
            decode(firstRow + done, chunk, groupOf, out, done * columns);
        }
    }

    private void decode(long firstRow, int rows, int[] groupOf, float[] out, int at) {
        int columns = groupOf.length;
        int[] code = new int[rows * columns];
        codes.read(firstRow, rows, code);
        int[] zero = new int[rows * groups];
        zeros.ifPresent(stored -> stored.read(firstRow, rows, zero));
        float[] scale = scales(firstRow, rows);
        for (int row = 0; row < rows; row++) {
            int group = row * groups;
            for (int column = 0; column < columns; column++) {
                int index = group + groupOf[column];
                int i = row * columns + column;
                out[at + i] = (code[i] - (zero[index] + bias)) * scale[index];
            }
        }
    }

    /// `float32[rows, groups]`
    private float[] scales(long firstRow, int rows) {
        float[] read = new float[rows * groups];
        RowSource stored = Codecs.view(scales);
        if (!groupsFirst) {
            stored.decode(firstRow, rows, read);
            return read;
        }
        int outputs = (int) shape.rows();
        float[] line = new float[rows];
        for (int group = 0; group < groups; group++) {
            Columns.decode(scales, (long) group * outputs + firstRow, rows, line);
            for (int row = 0; row < rows; row++) {
                read[row * groups + group] = line[row];
            }
        }
        return read;
    }

    private int[] groupOf(int columns) {
        int[] groupOf = new int[columns];
        if (order.isEmpty()) {
            for (int column = 0; column < columns; column++) {
                groupOf[column] = column / groupSize;
            }
            return groupOf;
        }
        float[] stored = new float[columns];
        Codecs.view(order.get()).decode(0, 1, stored); // below 2^24, exact
        for (int column = 0; column < columns; column++) {
            groupOf[column] = (int) stored[column];
            if (groupOf[column] < 0 || groupOf[column] >= groups) {
                throw new UncheckedIOException(new FormatException(
                        Problem.BAD_VALUE,
                        order.get().file(),
                        "tensor '" + order.get().id() + "', entry " + column,
                        "a group from 0 to " + (groups - 1),
                        String.valueOf((long) stored[column])));
            }
        }
        return groupOf;
    }
}
