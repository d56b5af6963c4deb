package lapidary.core.sensitivity.path;

import java.util.Arrays;
import java.util.List;
import lapidary.core.tensor.TensorId;

/// What one tensor contributes: the sum of one number per weight, also by row and by column.
///
/// @param rows `float64[rows]`: sums with sign
/// @param columns `float64[columns]`
/// @param absoluteRows `float64[rows]`: sums of magnitudes, taken at every point of the path
/// @param absoluteColumns `float64[columns]`
/// @param largest the weights whose numbers are largest by magnitude; empty where single weights were not kept
@SuppressWarnings("ArrayRecordComponent") // decision: long columns of numbers that are drawn, not compared
public record Contribution(
        TensorId tensor,
        double[] rows,
        double[] columns,
        double[] absoluteRows,
        double[] absoluteColumns,
        List<Weight> largest) {

    /// One weight and its number.
    public record Weight(int row, int column, double value) {}

    public Contribution {
        largest = List.copyOf(largest);
    }

    /// With sign.
    public double sum() {
        return Arrays.stream(rows).sum();
    }

    /// Of magnitudes.
    public double absolute() {
        return Arrays.stream(absoluteRows).sum();
    }
}
