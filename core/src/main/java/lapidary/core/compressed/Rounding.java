package lapidary.core.compressed;

/// The two roundings of ggml's quantizers, for every float, also beyond the range where they round.
///
/// Source: C's `roundf`, and `nearest_int` in ggml `ggml-quants.c`; what x86 makes of numbers too large.
final class Rounding {
    /// 1.5·2²³: added to a number it leaves the nearest integer, ties to even, in the lowest 23 bits.
    private static final float MAGIC = 0x1.8p23f;

    private Rounding() {}

    /// C's `(int) roundf(x)`: ties go away from zero; the smallest integer for what no integer holds.
    ///
    /// Adding a half and truncating would round 0.49999997 up.
    static int halfAway(float value) {
        if (!(Math.abs(value) < 0x1p31f)) {
            return Integer.MIN_VALUE;
        }
        int whole = (int) value;
        float rest = value - whole;
        if (rest >= 0.5f) {
            return whole + 1;
        }
        return rest <= -0.5f ? whole - 1 : whole;
    }

    /// Ties go to even; right within ±2²² and what the reference gives outside.
    static int nearest(float value) {
        return (Float.floatToRawIntBits(value + MAGIC) & 0x7fffff) - 0x400000;
    }
}
