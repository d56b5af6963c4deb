package lapidary.core.compressed;

/// The two sequences of 256 weights on which the reference C code of ggml was run to obtain the golden bytes.
public final class GoldenWeights {
    private GoldenWeights() {}

    /// Uniform: one draw of a 32-bit linear congruential generator each.
    public static float[] a() {
        int[] state = {12345};
        float[] weights = new float[256];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = draw(state) / 8192f;
        }
        return weights;
    }

    /// Bell-shaped: the sum of four draws each.
    public static float[] b() {
        int[] state = {12345};
        float[] weights = new float[256];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (draw(state) + draw(state) + draw(state) + draw(state)) / 16384f;
        }
        return weights;
    }

    /// The importance of 256 columns that goes with them: 1 to 16.
    public static float[] importance() {
        int[] state = {777};
        float[] importance = new float[256];
        for (int i = 0; i < importance.length; i++) {
            importance[i] = (draw(state) + 32768) / 4096 + 1;
        }
        return importance;
    }

    private static int draw(int[] state) {
        state[0] = state[0] * 1664525 + 1013904223;
        return (state[0] >>> 16) - 32768;
    }
}
