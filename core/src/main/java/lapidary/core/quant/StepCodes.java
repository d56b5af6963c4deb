package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.tensor.DType;

/// The codes of few values that trained quantizers use: for a scale α, levels α·v/k with v = round(clip(w/α, low, high)
/// · k − shift) + shift, half to even, in single precision.
///
/// A code is v where there is no shift and 2v, an odd number, where the shift is ½; so value = code · unit with unit
/// = α/k or α/(2k). The unit is what is stored, and codes are computed for the α that it stands for.
///
/// @param k steps per α
/// @param shift 0, or ½ for levels without a zero
/// @param low of w/α
/// @param high of w/α
record StepCodes(float k, float shift, float low, float high) {
    /// Of one bit: ±α. The sign of 0 is plus.
    static final StepCodes SIGN = new StepCodes(0.5f, 0.5f, -0.99f, 0.99f);

    /// −α, 0 and α.
    static final StepCodes TERNARY = new StepCodes(1, 0, -1, 1);

    /// −⅔α, 0 and ⅔α: ParetoQ's stretched elastic quantizer of three values.
    static final StepCodes STRETCHED_TERNARY = new StepCodes(1.5f, 0, -0.99f, 0.99f);

    /// −¾α, −¼α, ¼α and ¾α: ParetoQ's stretched elastic quantizer of two bits.
    static final StepCodes STRETCHED_TWO_BITS = new StepCodes(2, 0.5f, -0.99f, 0.99f);

    private static final int LEAST_SHRINK = 21;
    private static final int MOST_STRETCH = 150;

    /// 2^bits odd multiples of α/2^bits: StatsQ.
    static StepCodes midRise(int bits) {
        return new StepCodes(1 << bits - 1, 0.5f, -1, 1 - 1e-6f);
    }

    /// Whole multiples of α, from −2^(bits−1) to 2^(bits−1) − 1: LSQ.
    static StepCodes whole(int bits) {
        return new StepCodes(1, 0, -(1 << bits - 1), (1 << bits - 1) - 1);
    }

    boolean isOdd() {
        return shift != 0;
    }

    /// What one step of a code is worth, as it will be stored.
    float unit(double alpha, DType scaleType) {
        float unit = (float) (alpha / unitsPerAlpha());
        return scaleType == DType.F16 ? Float.float16ToFloat(Float.floatToFloat16(unit)) : unit;
    }

    private float unitsPerAlpha() {
        return isOdd() ? 2 * k : k;
    }

    int code(float weight, float unit) {
        float alpha = unit == 0 ? Float.POSITIVE_INFINITY : unit * unitsPerAlpha();
        float clipped = Math.clamp(weight / alpha, low, high);
        int whole = (int) Math.rint(clipped * k - shift);
        return isOdd() ? 2 * whole + 1 : whole;
    }

    double squaredError(float[] weights, int from, int count, float unit) {
        double error = 0;
        for (int i = from; i < from + count; i++) {
            double difference = (double) code(weights[i], unit) * unit - weights[i];
            error += difference * difference;
        }
        return error;
    }

    /// The unit of least squared error of [#MOST_STRETCH] − [#LEAST_SHRINK] + 1 equally spaced
    /// ones, from 1.5 times the
    /// given α down to a fifth of it; the largest of equals.
    float searched(float[] weights, int from, int count, double alpha, DType scaleType) {
        float[] ascending = Arrays.copyOfRange(weights, from, from + count);
        Arrays.sort(ascending);
        double[] sums = new double[count + 1]; // of the weights before
        for (int i = 0; i < count; i++) {
            sums[i + 1] = sums[i] + ascending[i];
        }
        float best = unit(alpha, scaleType);
        double least = Double.POSITIVE_INFINITY;
        for (int percent = MOST_STRETCH; percent >= LEAST_SHRINK; percent--) {
            float unit = unit(alpha * percent / 100, scaleType);
            if (Float.isFinite(unit)) {
                double error = errorBesideSquares(ascending, sums, unit);
                if (error < least) {
                    least = error;
                    best = unit;
                }
            }
        }
        return best;
    }

    /// Σ(ŵ − w)² − Σw², level by level: weights of one code lie together.
    private double errorBesideSquares(float[] ascending, double[] sums, float unit) {
        double error = 0;
        int start = 0;
        while (start < ascending.length) {
            int code = code(ascending[start], unit);
            int end = endOf(code, ascending, start, unit);
            double value = (double) code * unit;
            error += value * ((end - start) * value - 2 * (sums[end] - sums[start]));
            start = end;
        }
        return error;
    }

    /// The first place after `start` whose code is another.
    private int endOf(int code, float[] ascending, int start, float unit) {
        int same = start;
        int other = ascending.length;
        while (other - same > 1) {
            int middle = same + other >>> 1;
            if (code(ascending[middle], unit) == code) {
                same = middle;
            } else {
                other = middle;
            }
        }
        return other;
    }
}
