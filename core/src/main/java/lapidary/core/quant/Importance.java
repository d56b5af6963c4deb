package lapidary.core.quant;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.Codec;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// The importance of a tensor's columns, for each of the matrices stacked in it.
///
/// @param columns `float32[columns]` per matrix
/// @param rowsEach rows of each matrix
public record Importance(float[][] columns, long rowsEach) {

    /// Mean squares of what enters a single matrix.
    static Importance of(InputMoments moments) {
        float[] squares = new float[moments.inputs()];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = (float) moments.second().get(i, i);
        }
        return new Importance(new float[][] {squares}, 1);
    }

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

    /// Of the inputs that a row is multiplied with. Not to be changed.
    float[] ofRow(long row) {
        return columns[(int) (row / rowsEach % columns.length)];
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
            codec.encodeRow(values, row * width, width, ofRow(firstRow + row), data, offset + row * rowBytes);
        }
    }
}
