package lapidary.core.calib;

import java.lang.foreign.Arena;
import lapidary.core.linalg.DoubleMatrix;

/// What entered a linear layer while a model ran over calibration data.
///
/// @param second `float64[inputs, inputs]`: the mean of x·xᵀ over tokens, symmetric; valid as long as the [Moments]
/// it came from
/// @param meanMagnitude `float64[inputs]`: the mean of |x|
/// @param largest `float32[inputs]`: the largest |x|
/// @param tokens that the layer saw; fewer than the data has where it is an expert's
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read once, not compared
public record InputMoments(DoubleMatrix second, double[] meanMagnitude, float[] largest, long tokens) {
    public int inputs() {
        return largest.length;
    }

    /// The same about inputs divided by a scale each: D⁻¹·H·D⁻¹.
    ///
    /// @param scale `float32[inputs]`, positive
    public InputMoments divided(float[] scale) {
        int n = inputs();
        if (scale.length != n) {
            throw new IllegalArgumentException(scale.length + " scales for " + n + " inputs");
        }
        DoubleMatrix divided = DoubleMatrix.allocate(Arena.ofAuto(), n, n);
        double[] magnitudes = new double[n];
        float[] extremes = new float[n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                divided.set(row, column, second.get(row, column) / ((double) scale[row] * scale[column]));
            }
            magnitudes[row] = meanMagnitude[row] / scale[row];
            extremes[row] = largest[row] / scale[row];
        }
        return new InputMoments(divided, magnitudes, extremes, tokens);
    }

    /// Mean squares of inputs divided by a scale each.
    ///
    /// @param squares `float32[matrices, inputs]`
    /// @param scale as many, or one row for all matrices
    static float[] dividedSquares(float[] squares, float[] scale) {
        float[] divided = new float[squares.length];
        for (int i = 0; i < squares.length; i++) {
            double by = scale[i % scale.length];
            divided[i] = (float) (squares[i] / (by * by));
        }
        return divided;
    }
}
