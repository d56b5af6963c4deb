package lapidary.core.compressed;

/// The rounding of ggml's quantizers that do not search; those that do use [lapidary.core.linalg.Nearest].
final class Rounding {
    private Rounding() {}

    /// C's `(int) roundf(x)`: ties go away from zero; the smallest integer for what no integer holds, as on x86.
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

    /// [#halfAway] of what lies between −1.5 and 1.5, without a branch.
    static int halfAwayOfSmall(float value) {
        return (Float.floatToRawIntBits(-0.5f - value) >>> 31) - (Float.floatToRawIntBits(value - 0.5f) >>> 31);
    }
}
