package lapidary.core.calib;

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
}
