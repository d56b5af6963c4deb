package lapidary.core.compressed;

/// Smallest and largest of some weights.
record Range(float minimum, float maximum) {

    /// Reads `in` from `at` on; comparisons keep the first of equals, so that the sign of a zero is
    /// the reference's.
    static Range of(float[] in, int at, int count) {
        float minimum = Float.MAX_VALUE;
        float maximum = -Float.MAX_VALUE;
        for (int i = at; i < at + count; i++) {
            float value = in[i];
            if (value < minimum) {
                minimum = value;
            }
            if (value > maximum) {
                maximum = value;
            }
        }
        return new Range(minimum, maximum);
    }
}
