package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.method.NotFiniteException;

/// The levels that a tensor's own weights ask for, from a fixed sample of evenly spaced rows.
///
/// @param bits width of a code
/// @param groupSize as in [lapidary.core.compressed.Grid]
record QuantileTable(int bits, int groupSize, RowWindows windows) {
    /// Weights that quantiles are taken of, about.
    private static final int SAMPLE = 1 << 20;

    /// @param scales `float32[groups]`: the largest magnitude of each group
    LevelTable of(float[] scales) throws NotFiniteException {
        int columns = windows.columns();
        long rows = windows.weights().shape().rows();
        long taken = columns == 0 ? 0 : Math.min(rows, Math.max(1, SAMPLE / columns));
        float[] sample = new float[Math.toIntExact(taken * columns)];
        float[] row = new float[columns];
        for (int i = 0; i < taken; i++) {
            long number = i * rows / taken;
            windows.weights().decode(number, 1, row);
            for (int column = 0; column < columns; column++) {
                float scale = scales[group(number, column)];
                sample[i * columns + column] = scale == 0 ? 0 : row[column] / scale;
            }
        }
        Arrays.sort(sample);
        return sample.length == 0 ? LevelTable.integer(bits) : LevelTable.quantiles(bits, sample);
    }

    private int group(long row, int column) {
        return groupSize == 0
                ? 0
                : Math.toIntExact(row * Math.ceilDiv(windows.columns(), groupSize) + column / groupSize);
    }
}
