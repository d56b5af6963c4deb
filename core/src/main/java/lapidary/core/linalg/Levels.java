package lapidary.core.linalg;

/// A short increasing table of levels that codes point into.
///
/// Levels are whole numbers within ±127 whose neighbours lie so close together that the middle between two is never
/// of smaller binary exponent than its distance to them: then "at or above the middle" decides as comparing the two
/// distances does, rounding included.
public final class Levels {
    private final float[] values;
    private final float[] middles;

    public Levels(float... values) {
        this.values = values.clone();
        this.middles = new float[values.length - 1];
        for (int i = 0; i < middles.length; i++) {
            middles[i] = (values[i] + values[i + 1]) / 2;
            float half = (values[i + 1] - values[i]) / 2;
            if (Math.getExponent(middles[i]) < Math.getExponent(half)) {
                throw new IllegalArgumentException(
                        "levels " + values[i] + " and " + values[i + 1] + " lie too far apart");
            }
        }
    }

    public int count() {
        return values.length;
    }

    public float value(int index) {
        return values[index];
    }

    /// The middle between level `index` and the next.
    float middle(int index) {
        return middles[index];
    }

    /// Index of the nearest level; the upper one of two equally near, the last one for what is not a number.
    public int nearest(float value) {
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value < middles[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
