package lapidary.core.quant;

import lapidary.core.compressed.ScaleForm;

/// What the scale of a group is before it is stored.
enum ScaleRule {
    /// The largest weight lands on the largest level.
    LARGEST,
    /// 2^(⌊log₂ max|w|⌋ − exponent of the largest level): what lies above the largest level is clipped to it. OCP
    /// Microscaling Formats 1.0, section 6.3.
    FLOOR,
    /// The smallest power of two that clips nothing.
    CEILING,
    /// Of half, once and twice the scale of [#FLOOR] the one of least squared error, the smallest of equals.
    SEARCH;

    private static final int LEAST_EXPONENT = -127;
    private static final int MOST_EXPONENT = 127;

    /// The scale of some weights, finite.
    float scale(LevelTable table, float[] weights, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(weights[i]));
        }
        if (this == LARGEST) {
            return largest / table.largest();
        }
        if (largest == 0) {
            return power(LEAST_EXPONENT);
        }
        int floor = exponent(largest) - Math.getExponent(table.largest());
        return switch (this) {
            case CEILING -> ceiling(largest, table.largest(), floor);
            case SEARCH -> search(table, weights, from, count, floor);
            default -> power(floor);
        };
    }

    private static float ceiling(float largest, float most, int floor) {
        float scale = power(floor);
        return (double) largest > (double) scale * most ? power(floor + 1) : scale;
    }

    private static float search(LevelTable table, float[] weights, int from, int count, int floor) {
        float best = power(floor);
        double least = Double.POSITIVE_INFINITY;
        for (int exponent = floor - 1; exponent <= floor + 1; exponent++) {
            float scale = power(exponent);
            double error = squaredError(table, weights, from, count, scale);
            if (error < least) {
                least = error;
                best = scale;
            }
        }
        return best;
    }

    static double squaredError(LevelTable table, float[] weights, int from, int count, float scale) {
        double error = 0;
        for (int i = from; i < from + count; i++) {
            double difference = (double) table.levels()[table.nearest(weights[i] / scale)] * scale - weights[i];
            error += difference * difference;
        }
        return error;
    }

    /// ⌊log₂ value⌋, of subnormal numbers, too.
    private static int exponent(float value) {
        return value < Float.MIN_NORMAL ? Math.getExponent(value * 0x1p24f) - 24 : Math.getExponent(value);
    }

    private static float power(int exponent) {
        return Math.scalb(1f, Math.clamp(exponent, LEAST_EXPONENT, MOST_EXPONENT));
    }

    /// The form that scales of this rule are stored in unless a format says otherwise.
    ScaleForm form() {
        return this == LARGEST ? ScaleForm.F32 : ScaleForm.E8M0;
    }
}
