package lapidary.core.format.torch;

import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// The real values of PyTorch's quantized tensors: scale · (code − zero point), one scale for the tensor or one for
/// each index along an axis.
///
/// Codes beyond 2²⁴ (qint32) are rounded to float before the zero point is taken away.
/// Source: PyTorch `aten/src/ATen/native/quantized/AffineQuantizer.cpp`.
final class Affine implements Indirect.Computed {
    private final RowSource codes;
    private final Tensor stored;
    private final Numbers scales;
    private final Numbers zeroPoints;
    private final int axis;

    Affine(Tensor codes, Numbers scales, Numbers zeroPoints, int axis) {
        this.codes = Codecs.view(codes);
        this.stored = codes;
        this.scales = scales;
        this.zeroPoints = zeroPoints;
        this.axis = axis;
    }

    @Override
    public Shape shape() {
        return stored.shape();
    }

    @Override
    public SortedMap<String, Long> bits() {
        return new TreeMap<>(
                Map.of("codes", 8 * stored.bytes(), "scales", scales.bits(), "zero points", zeroPoints.bits()));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        codes.decode(firstRow, rows, out);
        int columns = Math.toIntExact(shape().columns());
        double[] scale = scales.values();
        double[] zero = zeroPoints.values();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int channel = axis < 0 ? 0 : channel(firstRow + row, column);
                int at = row * columns + column;
                out[at] = (float) scale[channel] * (out[at] - (float) zero[channel]);
            }
        }
    }

    /// Index along the axis of an element.
    private int channel(long row, int column) {
        int rank = shape().rank();
        if (axis == rank - 1) {
            return column;
        }
        long inside = 1;
        for (int i = axis + 1; i < rank - 1; i++) {
            inside *= shape().dimensions().get(i);
        }
        return (int) (row / inside % shape().dimensions().get(axis));
    }

    /// Scales or zero points: one, or a stored vector that is read when it is needed.
    static final class Numbers {
        private final @Nullable Tensor stored;
        private volatile double @Nullable [] values;

        private Numbers(@Nullable Tensor stored, double @Nullable [] values) {
            this.stored = stored;
            this.values = values;
        }

        static Numbers of(double value) {
            return new Numbers(null, new double[] {value});
        }

        static Numbers of(Tensor vector) {
            return new Numbers(vector, null);
        }

        long bits() {
            return stored == null ? 64 : 8 * stored.bytes();
        }

        double[] values() {
            double[] known = values;
            if (known == null) {
                known = read(Objects.requireNonNull(stored));
                values = known;
            }
            return known;
        }

        private static double[] read(Tensor vector) {
            float[] floats = new float[Math.toIntExact(vector.shape().elements())];
            Codecs.view(vector).decode(0, 1, floats);
            double[] doubles = new double[floats.length];
            for (int i = 0; i < floats.length; i++) {
                doubles[i] = floats[i];
            }
            return doubles;
        }
    }
}
