package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.compressed.Grid;

/// Some rows of a layer on their grids, and for each row the best codes and scales that were found so far: those of the
/// least loss, the first of equals. Codes are counted in steps from the zero point: value = steps · scale.
final class GridTile {
    private final GridChoice choice;
    private final Grid result;
    private final long firstRow;
    private final int rows;
    private final int inputs;
    private final int perRow;
    private final float[] weights;
    private final float[] scales; // of the grid to begin with, (rows, perRow)
    private final int[] zeros;
    private final Extent[] extents;
    private final double[] least;

    /// Begins with each group's own scale and the nearest codes.
    ///
    /// @param weights `float32[rows, inputs]`
    GridTile(GridChoice choice, Grid result, long firstRow, int rows, float[] weights) {
        this.choice = choice;
        this.result = result;
        this.firstRow = firstRow;
        this.rows = rows;
        this.inputs = Math.toIntExact(result.shape().columns());
        this.perRow = Math.ceilDiv(inputs, result.groupSize());
        this.weights = weights;
        this.scales = new float[rows * perRow];
        this.zeros = new int[rows * perRow];
        this.extents = new Extent[rows * perRow];
        this.least = new double[rows];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (int row = 0; row < rows; row++) {
            for (int group = 0; group < perRow; group++) {
                int index = index(row, group);
                int start = group * result.groupSize();
                int count = Math.min(result.groupSize(), inputs - start);
                choice.fit(result, index, weights, row * inputs + start, count);
                extents[row * perRow + group] = choice.extent(result, index, weights, row * inputs + start, count);
                scales[row * perRow + group] = result.scales()[index];
                zeros[row * perRow + group] = result.isSymmetric() ? 0 : result.zeroPoints()[index];
            }
        }
    }

    int rows() {
        return rows;
    }

    int inputs() {
        return inputs;
    }

    int perRow() {
        return perRow;
    }

    int groupSize() {
        return result.groupSize();
    }

    /// `float32[rows, inputs]`
    float[] weights() {
        return weights;
    }

    /// `float32[rows, perRow]` to begin with
    float[] scales() {
        return scales;
    }

    /// `int[rows, perRow]`, the codes of 0 to begin with
    int[] zeros() {
        return zeros;
    }

    UniformGrid grid() {
        return choice.grid();
    }

    /// The range of weights that a group's codes span to begin with.
    Extent extent(int row, int group) {
        return extents[row * perRow + group];
    }

    private int index(int row, int group) {
        return Math.toIntExact((firstRow + row) * perRow + group);
    }

    /// Takes the rows over that are better than what was known.
    ///
    /// @param losses `float64[rows]`
    /// @param steps `float32[rows, inputs]`, whole numbers within the range
    /// @param scalesOf `float32[rows, perRow]`, as stored
    /// @param zerosOf `int[rows, perRow]`
    void offer(double[] losses, float[] steps, float[] scalesOf, int[] zerosOf) {
        for (int row = 0; row < rows; row++) {
            if (losses[row] < least[row]) {
                least[row] = losses[row];
                take(row, steps, scalesOf, zerosOf);
            }
        }
    }

    /// Takes all rows over, whatever they lose.
    void keep(float[] steps, float[] scalesOf, int[] zerosOf) {
        for (int row = 0; row < rows; row++) {
            take(row, steps, scalesOf, zerosOf);
        }
    }

    /// What the rows that were taken over last are decoded as, `float32[rows, inputs]`.
    float[] kept() {
        float[] values = new float[rows * inputs];
        result.decode(firstRow, rows, values);
        return values;
    }

    private void take(int row, float[] steps, float[] scalesOf, int[] zerosOf) {
        byte[] codes = result.codes()[Math.toIntExact(firstRow + row)];
        for (int i = 0; i < inputs; i++) {
            codes[i] = (byte) ((int) steps[row * inputs + i] + zerosOf[row * perRow + i / result.groupSize()]);
        }
        for (int group = 0; group < perRow; group++) {
            result.scales()[index(row, group)] = scalesOf[row * perRow + group];
            if (!result.isSymmetric()) {
                result.zeroPoints()[index(row, group)] = (short) zerosOf[row * perRow + group];
            }
        }
    }

    /// The least loss of a row so far.
    double least(int row) {
        return least[row];
    }
}
