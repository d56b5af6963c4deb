package lapidary.core.linalg;

/// Rounding to the nearest whole number, ties to even, by adding 1.5·2²³.
///
/// What lies beyond ±2²² wraps around and what is not a number becomes 0, as in the reference.
/// Source: ggml `ggml-quants.c`, `nearest_int`.
public final class Nearest {
    static final float MAGIC = 0x1.8p23f;
    static final int MANTISSA = 0x007fffff;
    static final int MIDDLE = 0x00400000;

    private Nearest() {}

    /// The nearest whole number.
    public static int of(float value) {
        return (Float.floatToRawIntBits(value + MAGIC) & MANTISSA) - MIDDLE;
    }

    /// The nearest whole number, held inside [low, high].
    public static int of(float value, int low, int high) {
        return Math.max(low, Math.min(high, of(value)));
    }
}
