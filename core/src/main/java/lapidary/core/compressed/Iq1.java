package lapidary.core.compressed;

/// What the two IQ1 types share: eight weights are a point with coordinates −1, 0 and 1, shifted as a whole.
final class Iq1 {
    /// How far, up or down.
    static final float SHIFT = 0.125f;

    private static final float[] COORDINATES = Lattice.IQ1.coordinates(-1, 0, 1);

    private Iq1() {}

    static void decode(float scale, int point, boolean isDown, float[] out, int at) {
        float shift = isDown ? -SHIFT : SHIFT;
        for (int j = 0; j < 8; j++) {
            out[at + j] = scale * (COORDINATES[8 * point + j] + shift);
        }
    }
}
