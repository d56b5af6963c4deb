package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.linalg.DoubleMatrix;

/// What entered a linear layer while a model ran over calibration data.
///
/// @param second `float64[inputs, inputs]`: the mean of x·xᵀ over tokens, symmetric; valid as long as the [Moments]
/// it came from; the identity where no token came
/// @param mean `float64[inputs]`: the mean of x; 0 where no token came
/// @param meanMagnitude `float64[inputs]`: the mean of |x|; 1 where no token came
/// @param largest `float32[inputs]`: the largest |x|; 1 where no token came
/// @param tokens that the layer saw; fewer than the data has where it is an expert's
/// @param samples some of these tokens; empty where none were kept
@SuppressWarnings("ArrayRecordComponent") // decision: large tables that are read once, not compared
public record InputMoments(
        DoubleMatrix second,
        double[] mean,
        double[] meanMagnitude,
        float[] largest,
        long tokens,
        Optional<SampledInputs> samples) {

    /// Of inputs whose mean is 0, without samples.
    public InputMoments(DoubleMatrix second, double[] meanMagnitude, float[] largest, long tokens) {
        this(second, new double[largest.length], meanMagnitude, largest, tokens, Optional.empty());
    }

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
        double[] means = new double[n];
        double[] magnitudes = new double[n];
        float[] extremes = new float[n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                divided.set(row, column, second.get(row, column) / ((double) scale[row] * scale[column]));
            }
            means[row] = mean[row] / scale[row];
            magnitudes[row] = meanMagnitude[row] / scale[row];
            extremes[row] = largest[row] / scale[row];
        }
        return new InputMoments(divided, means, magnitudes, extremes, tokens, samples.map(rows -> rows.divided(scale)));
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

    /// Of an expert that no token reached: every input counts the same, so that its weights are rounded to nearest.
    ///
    /// @param arena for the identity
    static InputMoments unseen(int inputs, Arena arena) {
        DoubleMatrix identity = DoubleMatrix.allocate(arena, inputs, inputs);
        double[] magnitudes = new double[inputs];
        float[] largest = new float[inputs];
        Arrays.fill(magnitudes, 1);
        Arrays.fill(largest, 1);
        for (int i = 0; i < inputs; i++) {
            identity.set(i, i, 1);
        }
        return new InputMoments(identity, magnitudes, largest, 0);
    }

    /// Native bytes that the moments of so many inputs take.
    static long bytes(int inputs, int samples) {
        return Math.addExact(Math.multiplyExact(8L * inputs, inputs), Math.multiplyExact(4L * inputs, samples));
    }
}
