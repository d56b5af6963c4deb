package lapidary.core.compressed;

import java.util.Objects;
import lapidary.core.tensor.Shape;

/// Steps above a minimum, one scale and one minimum per group: value = code · scale + minimum. What Q4_1 does in
/// blocks of 32, with codes and groups of any size.
///
/// @param steps unsigned codes as a grid without zero points, whose scales are per row or group
/// @param minimums `float32[groups]`, row by row, already rounded to the type of the scales
public record ShiftedGrid(Grid steps, float[] minimums) implements CompressedTensor {

    /// @throws IllegalArgumentException when there is not one minimum per scale
    public ShiftedGrid {
        if (!steps.isSymmetric() || steps.groupSize() == 0 || minimums.length != steps.scales().length) {
            throw new IllegalArgumentException(
                    "expected one minimum for each of " + steps.scales().length + " groups, got " + minimums.length);
        }
    }

    /// The bits of such a tensor before there is one.
    ///
    /// @param steps form of the steps
    public static Ledger ledger(Shape shape, GridForm steps) {
        long groups = Grid.groups(shape, steps.groupSize());
        long bits = Math.multiplyExact(groups, 8L * steps.scaleType().blockBytes());
        return steps.ledger(shape).plus(Ledger.of("minimums", bits));
    }

    @Override
    public Shape shape() {
        return steps.shape();
    }

    @Override
    public Ledger ledger() {
        long bits = Math.multiplyExact(
                (long) minimums.length, 8L * steps.scaleType().blockBytes());
        return steps.ledger().plus(Ledger.of("minimums", bits));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape().rows());
        steps.decode(firstRow, rows, out);
        int columns = Math.toIntExact(shape().columns());
        int group = Math.min(steps.groupSize(), columns);
        for (int row = 0; row < rows; row++) {
            int index = columns == 0 ? 0 : (int) ((firstRow + row) * Math.ceilDiv(columns, group));
            for (int start = 0; start < columns; start += group) {
                float minimum = minimums[index++];
                int end = Math.min(columns, start + group);
                for (int i = start; i < end; i++) {
                    out[row * columns + i] += minimum;
                }
            }
        }
    }
}
