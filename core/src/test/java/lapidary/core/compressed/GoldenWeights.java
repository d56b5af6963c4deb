package lapidary.core.compressed;

/// The sequences of weights on which the reference C code of ggml was run to obtain the golden bytes.
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

    /// Sixteen times 256 weights that a quantizer may stumble over; all arithmetic is exact or in single precision.
    public static float[] rough() {
        int[] state = {2024};
        float[] weights = new float[16 * 256];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = rough(i / 256, i % 256, draw(state));
        }
        return weights;
    }

    private static float rough(int block, int j, int draw) {
        float uniform = draw / 8192f;
        float third = draw / 32768f;
        return switch (block) {
            case 0 -> 0; // nothing
            case 1 -> 1.375f; // all the same
            case 2 -> uniform * 0x1p-20f; // small
            case 3 -> uniform * 0x1p10f; // large
            case 4 -> j % 32 == 5 ? uniform : 0; // one in each group
            case 5 -> (draw >> 13) / 2f; // ties
            case 6 -> (Math.floorMod(draw, 3) - 1) * 0.37f; // ternary
            case 7 -> third * third * third * 8; // heavy tails
            case 8 -> j / 16 % 2 == 0 ? uniform : 0; // every other group
            case 9 -> uniform * 0x1p-32f; // below what some searches call zero
            case 10 -> uniform * 0x1p-135f; // subnormal
            case 11 -> -Math.abs(uniform); // one sign
            case 12 -> j == 77 ? 1000 : uniform * 0x1p-8f; // an outlier
            case 13 -> j < 128 ? uniform : -0f; // a half
            case 14 -> (j - 128) / 64f; // in order
            default -> j % 2 == 0 ? 1 : -1; // alternating
        };
    }

    /// Importance of the 4096 columns of [#rough]: some none at all, some much.
    public static float[] roughImportance() {
        int[] state = {999};
        float[] importance = new float[16 * 256];
        for (int i = 0; i < importance.length; i++) {
            int draw = (draw(state) + 32768) / 4096;
            importance[i] = i % 7 == 0 ? 0 : (draw + 1) * (draw + 1) * (i / 256 % 4 == 3 ? 4096f : 0.0625f);
        }
        return importance;
    }

    private static int draw(int[] state) {
        state[0] = state[0] * 1664525 + 1013904223;
        return (state[0] >>> 16) - 32768;
    }
}
