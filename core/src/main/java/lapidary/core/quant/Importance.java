package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codec;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The importance of a tensor's columns, for each of the matrices stacked in it.
///
/// @param columns `float32[columns]` per matrix
/// @param rowsEach rows of each matrix
record Importance(float[][] columns, long rowsEach) {

    /// What the evidence says about a tensor.
    static Optional<Importance> of(ModelTensor tensor, Evidence evidence) {
        Shape shape = tensor.tensor().shape();
        int width = Math.toIntExact(shape.columns());
        return evidence.importance(tensor).filter(all -> width > 0).map(all -> {
            float[][] columns = new float[all.length / width][];
            Arrays.setAll(columns, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
            return new Importance(columns, rowsEach(shape));
        });
    }

    private static long rowsEach(Shape shape) {
        return shape.rank() < 2 ? 1 : shape.dimensions().get(shape.rank() - 2);
    }

    /// Encodes rows that follow each other.
    ///
    /// @param values `float32[rows, columns]`
    /// @param firstRow of the whole tensor
    void encode(Codec codec, float[] values, long firstRow, MemorySegment data, long offset) {
        int width = columns[0].length;
        DType type = codec.type();
        long rowBytes = type.bytes(Shape.of(width));
        int rows = values.length / width;
        for (int row = 0; row < rows; row++) {
            int matrix = (int) ((firstRow + row) / rowsEach % columns.length);
            codec.encodeRow(values, row * width, width, columns[matrix], data, offset + row * rowBytes);
        }
    }
}
