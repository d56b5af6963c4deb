package lapidary.core.compressed;

/// Signs of eight weights at a time; bit j is set where weight j is negative.
final class LatticeSigns {
    private static final float[] FACTORS = factors(); // (256, 8)

    private LatticeSigns() {}

    /// The eight signs of which seven are stored, the number of negative ones being even.
    static int even(int seven) {
        return seven | (Integer.bitCount(seven) & 1) << 7;
    }

    /// Multiplies some coordinates by scale and sign.
    ///
    /// @param signs eight of them
    /// @param first of these, the first that is for these coordinates
    /// @param count of coordinates
    static void apply(
            float scale, float[] coordinates, int from, int signs, int first, int count, float[] out, int at) {
        int factor = 8 * signs + first;
        for (int j = 0; j < count; j++) {
            out[at + j] = scale * coordinates[from + j] * FACTORS[factor + j];
        }
    }

    private static float[] factors() {
        float[] factors = new float[256 * 8];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (i >> 3 >> (i & 7) & 1) == 0 ? 1 : -1;
        }
        return factors;
    }
}
