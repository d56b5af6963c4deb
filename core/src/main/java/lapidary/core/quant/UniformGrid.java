package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.tensor.DType;

/// The arithmetic of integer grids, in single precision, rounding half to even.
///
/// - asymmetric: s = (high − low)/(2^b − 1), z = round(−low/s), q = clamp(round(w/s) + z, 0, 2^b − 1)
/// - symmetric: s = max(−low, high)/(2^(b−1) − 1), z = 0; at one bit q = ±1 with s the mean of |w|
/// - full range: s = −m/2^(b−1) with m the end of larger magnitude, z = 0, q down to −2^(b−1)
///
/// The weight is decoded as (q − z)·s. A scale is rounded to its stored type first; where it is 0, every code is z
/// = 0.
///
/// @param bits 1–8
/// @param hasHalfMinimums whether scales, in F16, are rounded so far that zero point · scale is a half as well: a zero
/// point has no more bits than a code, and both together no more than the 11 of a half
public record UniformGrid(int bits, Scheme scheme, DType scaleType, boolean hasHalfMinimums) {
    /// Adding and taking away 1.5·2^23 rounds half to even whatever is smaller than 2^22.
    private static final float ROUNDER = 0x1.8p23f;

    private static final int LANES = 4;
    private static final int SINGLE_DIGITS = 24;
    private static final int HALF_DIGITS = 11;
    private static final float LARGEST_HALF = 65504;

    /// Of scales with all the digits of their type.
    UniformGrid(int bits, Scheme scheme, DType scaleType) {
        this(bits, scheme, scaleType, false);
    }

    /// Whether a code is only the sign of its weight.
    public boolean isSign() {
        return scheme == Scheme.SYMMETRIC && bits == 1;
    }

    boolean hasZeroPoints() {
        return scheme == Scheme.ASYMMETRIC;
    }

    int least() {
        return switch (scheme) {
            case ASYMMETRIC -> 0;
            case SYMMETRIC -> isSign() ? -1 : 1 - (1 << bits - 1);
            case FULL_RANGE -> -(1 << bits - 1);
        };
    }

    int most() {
        return switch (scheme) {
            case ASYMMETRIC -> (1 << bits) - 1;
            case SYMMETRIC -> isSign() ? 1 : (1 << bits - 1) - 1;
            case FULL_RANGE -> (1 << bits - 1) - 1;
        };
    }

    /// Its points over the largest magnitude of a group, in [−1, 1]; empty with zero points, which move them.
    List<Float> levels() {
        if (hasZeroPoints()) {
            return List.of();
        }
        float largest = -least();
        List<Float> levels = new ArrayList<>();
        for (int code = least(); code <= most(); code += isSign() ? 2 : 1) {
            levels.add(code / largest);
        }
        return levels;
    }

    /// The scale that spans a range, as it will be stored; not finite when the stored type cannot hold it.
    float scale(Extent extent) {
        float largest = Math.max(-extent.low(), extent.high());
        return stored(
                switch (scheme) {
                    case ASYMMETRIC -> (extent.high() - extent.low()) / most();
                    case SYMMETRIC -> largest / most();
                    case FULL_RANGE -> (extent.high() == largest ? largest : -largest) / least();
                });
    }

    /// The scale of signs, from the mean of |w|.
    float scale(double meanMagnitude) {
        return stored((float) meanMagnitude);
    }

    /// The scale as it will be stored.
    float stored(float scale) {
        if (hasHalfMinimums && hasZeroPoints()) {
            float few = rounded(scale, HALF_DIGITS - bits);
            return Math.abs(few) * most() > LARGEST_HALF ? Float.POSITIVE_INFINITY : half(few);
        }
        return scaleType == DType.F16 ? half(scale) : scale;
    }

    private static float half(float scale) {
        return Float.float16ToFloat(Float.floatToFloat16(scale));
    }

    /// To the nearest number of so many binary digits (Dekker, 1971, splitting).
    private static float rounded(float scale, int digits) {
        float spread = scale * ((1 << SINGLE_DIGITS - digits) + 1);
        return spread - (spread - scale);
    }

    /// The code of 0.
    int zeroPoint(Extent extent, float scale) {
        if (!hasZeroPoints() || scale == 0) {
            return 0;
        }
        return (int) Math.clamp(Math.rint(-extent.low() / scale), 0.0, most());
    }

    /// Codes of `count` weights from `from` on, as floats into the start of `out`.
    public void quantize(float[] weights, int from, int count, float scale, int zero, float[] out) {
        if (isSign()) {
            for (int i = 0; i < count; i++) {
                out[i] = weights[from + i] < 0 ? -1 : 1;
            }
            return;
        }
        float low = least() - zero;
        float high = most() - zero;
        float divisor = divisor(scale);
        for (int i = 0; i < count; i++) {
            out[i] = round(clamp(weights[from + i] / divisor, low, high)) + zero;
        }
    }

    /// Σ(ŵ − w)², added up in four lanes: the order depends on `count` alone. Not for signs.
    double squaredError(float[] weights, int from, int count, float scale, int zero) {
        float low = least() - zero;
        float high = most() - zero;
        float divisor = divisor(scale);
        double[] lanes = new double[LANES];
        int whole = from + count - count % LANES;
        for (int i = from; i < whole; i += LANES) {
            float first = round(clamp(weights[i] / divisor, low, high)) * scale - weights[i];
            float second = round(clamp(weights[i + 1] / divisor, low, high)) * scale - weights[i + 1];
            float third = round(clamp(weights[i + 2] / divisor, low, high)) * scale - weights[i + 2];
            float fourth = round(clamp(weights[i + 3] / divisor, low, high)) * scale - weights[i + 3];
            lanes[0] += (double) first * first;
            lanes[1] += (double) second * second;
            lanes[2] += (double) third * third;
            lanes[3] += (double) fourth * fourth;
        }
        for (int i = whole; i < from + count; i++) {
            float rest = round(clamp(weights[i] / divisor, low, high)) * scale - weights[i];
            lanes[0] += (double) rest * rest;
        }
        return lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
    }

    /// Σ importance·|ŵ − w|^power, added up in order. Not for signs.
    ///
    /// @param columns importance of each input; empty where all count the same
    /// @param column of the first weight
    double error(
            float[] weights, int from, int count, float scale, int zero, double power, float[] columns, int column) {
        float low = least() - zero;
        float high = most() - zero;
        float divisor = divisor(scale);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            float weight = weights[from + i];
            double deviation = Math.abs(round(clamp(weight / divisor, low, high)) * scale - weight);
            double cost = power == 2 ? deviation * deviation : Math.pow(deviation, power);
            sum += columns.length == 0 ? cost : columns[column + i] * cost;
        }
        return sum;
    }

    /// Where the scale is 0, every quotient is 0 as well.
    private static float divisor(float scale) {
        return scale == 0 ? Float.POSITIVE_INFINITY : scale;
    }

    /// Written with comparisons, which compile better than `Math.max` and `Math.min` do.
    private static float clamp(float steps, float low, float high) {
        return steps < low ? low : steps > high ? high : steps;
    }

    private static float round(float steps) {
        return steps + ROUNDER - ROUNDER;
    }
}
