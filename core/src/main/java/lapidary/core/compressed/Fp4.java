package lapidary.core.compressed;

/// The sixteen values of a four-bit float with two bits of exponent and one of mantissa (E2M1), doubled so that they
/// are whole; a scale that goes with them is halved.
///
/// Source: OCP Microscaling Formats (MX) 1.0, table 5; ggml `ggml-common.h`.
final class Fp4 {
    private static final float[] DOUBLED = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private Fp4() {}

    /// Decodes bytes of two codes: low halves first, then high ones.
    static void decode(byte[] bytes, int from, int count, float scale, float[] out, int at) {
        for (int j = 0; j < count; j++) {
            int pair = bytes[from + j];
            out[at + j] = DOUBLED[pair & 15] * scale;
            out[at + count + j] = DOUBLED[pair >> 4 & 15] * scale;
        }
    }

    /// Encodes 2·`count` weights, each as the nearest value, the smaller magnitude of two that are equally near.
    ///
    /// @param scale whose products with the values are exact
    static void encode(float[] in, int at, int count, float scale, byte[] bytes, int to) {
        for (int j = 0; j < count; j++) {
            bytes[to + j] = (byte) (nearest(in[at + j], scale) | nearest(in[at + count + j], scale) << 4);
        }
    }

    /// The values are symmetric, so the error of a magnitude is that of the value with the weight's own sign. Where
    /// errors are exact the nearest value is found by the middles between values; differences round only far beyond
    /// the largest value, where several may seem equally near.
    static int nearest(float weight, float scale) {
        float magnitude = Math.abs(weight);
        int best;
        if (magnitude <= 1024 * scale) {
            best = isAbove(magnitude, 0.5f * scale)
                    + isAbove(magnitude, 1.5f * scale)
                    + isAbove(magnitude, 2.5f * scale)
                    + isAbove(magnitude, 3.5f * scale)
                    + isAbove(magnitude, 5 * scale)
                    + isAbove(magnitude, 7 * scale)
                    + isAbove(magnitude, 10 * scale);
        } else {
            best = nearestByError(magnitude, scale);
        }
        return best > 0 && weight < 0 ? best + 8 : best;
    }

    /// 1 or 0, without a branch.
    private static int isAbove(float magnitude, float middle) {
        return Float.floatToRawIntBits(middle - magnitude) >>> 31;
    }

    static int nearestByError(float magnitude, float scale) {
        int best = 0;
        float least = magnitude;
        for (int i = 1; i < 8; i++) {
            float error = Math.abs(DOUBLED[i] * scale - magnitude);
            if (error < least) {
                best = i;
                least = error;
            }
        }
        return best;
    }
}
