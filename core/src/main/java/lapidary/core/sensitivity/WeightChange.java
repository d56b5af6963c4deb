package lapidary.core.sensitivity;

import java.util.Arrays;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Squares of the weights of a tensor and of what rounding changes about them, by row and by column.
///
/// @param signalByRow `float64[rows]`: Σw²
/// @param noiseByRow `float64[rows]`: Σ(ŵ − w)²
/// @param signalByColumn `float64[columns]`
/// @param noiseByColumn `float64[columns]`
@SuppressWarnings("ArrayRecordComponent") // decision: long columns of numbers that are read once, not compared
record WeightChange(double[] signalByRow, double[] noiseByRow, double[] signalByColumn, double[] noiseByColumn) {
    /// Weights of a piece of a tensor.
    private static final int PIECE = 1 << 18;

    /// What is done with each row: δ = ŵ − w.
    @FunctionalInterface
    interface Rows {
        /// @param weights `float32[columns]`
        /// @param change `float32[columns]`
        void row(int row, float[] weights, float[] change);
    }

    /// @throws NotFiniteException when the tensor holds a weight that is not finite
    static WeightChange of(Subject subject, ModelTensor tensor, Job job) throws NotFiniteException {
        Shape shape = Subject.matrix(tensor).tensor().shape();
        int rows = Math.toIntExact(shape.rows());
        int columns = Math.toIntExact(shape.columns());
        WeightChange sums =
                new WeightChange(new double[rows], new double[rows], new double[columns], new double[columns]);
        each(subject, tensor, job, sums::add);
        return sums;
    }

    /// Goes through a tensor row by row, in order, on the calling thread.
    ///
    /// @throws NotFiniteException when the tensor holds a weight that is not finite
    static void each(Subject subject, ModelTensor tensor, Job job, Rows task) throws NotFiniteException {
        RowSource original = Subject.turned(tensor, subject.original(tensor));
        RowSource quantized = Subject.turned(tensor, subject.quantized(tensor, job));
        int rows = Math.toIntExact(original.shape().rows());
        int columns = Math.toIntExact(original.shape().columns());
        int piece = Math.clamp(PIECE / Math.max(1, columns), 1, Math.max(1, rows));
        float[] weights = new float[Math.multiplyExact(piece, columns)];
        float[] rounded = new float[weights.length];
        for (int first = 0; first < rows; first += piece) {
            job.check();
            int count = Math.min(piece, rows - first);
            original.decode(first, count, weights);
            quantized.decode(first, count, rounded);
            for (int row = 0; row < count; row++) {
                float[] own = Arrays.copyOfRange(weights, row * columns, (row + 1) * columns);
                float[] change = new float[columns];
                for (int column = 0; column < columns; column++) {
                    change[column] = rounded[row * columns + column] - own[column];
                }
                task.row(first + row, own, change);
            }
        }
    }

    private void add(int row, float[] weights, float[] change) {
        for (int column = 0; column < weights.length; column++) {
            double signal = (double) weights[column] * weights[column];
            double noise = (double) change[column] * change[column];
            signalByRow[row] += signal;
            noiseByRow[row] += noise;
            signalByColumn[column] += signal;
            noiseByColumn[column] += noise;
        }
    }

    double signal() {
        return Arrays.stream(signalByRow).sum();
    }

    double noise() {
        return Arrays.stream(noiseByRow).sum();
    }
}
