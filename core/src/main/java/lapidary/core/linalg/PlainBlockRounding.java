package lapidary.core.linalg;

/// The roundings as plain loops.
final class PlainBlockRounding implements BlockRounding {
    @Override
    public void byMagnitude(float[] weights, int at, int size, int limit, float[] scales, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            byMagnitude(weights, at, size, limit, b, scales, codes);
        }
    }

    void byMagnitude(float[] weights, int at, int size, int limit, int b, float[] scales, byte[] codes) {
        float magnitude = 0;
        int from = at + b * size;
        for (int i = from; i < from + size; i++) {
            magnitude = Math.max(magnitude, Math.abs(weights[i]));
        }
        scales[b] = magnitude / limit;
        float inverse = inverse(scales[b]);
        for (int i = 0; i < size; i++) {
            codes[b * size + i] = (byte) halfAway(weights[from + i] * inverse);
        }
    }

    @Override
    public void bySignedMaximum(float[] weights, int at, int size, int limit, float[] scales, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            bySignedMaximum(weights, at, size, limit, b, scales, codes);
        }
    }

    void bySignedMaximum(float[] weights, int at, int size, int limit, int b, float[] scales, byte[] codes) {
        int from = at + b * size;
        float magnitude = 0;
        float signed = 0;
        for (int i = from; i < from + size; i++) {
            float candidate = Math.abs(weights[i]);
            if (candidate > magnitude) {
                magnitude = candidate;
                signed = weights[i];
            }
        }
        scales[b] = signed / -limit;
        float inverse = inverse(scales[b]);
        for (int i = 0; i < size; i++) {
            codes[b * size + i] = (byte) truncate(weights[from + i] * inverse + (limit + 0.5f), 2 * limit - 1);
        }
    }

    @Override
    public void byRange(float[] weights, int at, int size, int limit, float[] scales, float[] minimums, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            byRange(weights, at, size, limit, b, scales, minimums, codes);
        }
    }

    void byRange(float[] weights, int at, int size, int limit, int b, float[] scales, float[] minimums, byte[] codes) {
        float minimum = Float.MAX_VALUE;
        float maximum = -Float.MAX_VALUE;
        int from = at + b * size;
        for (int i = from; i < from + size; i++) {
            minimum = weights[i] < minimum ? weights[i] : minimum;
            maximum = weights[i] > maximum ? weights[i] : maximum;
        }
        scales[b] = (maximum - minimum) / limit;
        minimums[b] = minimum;
        float inverse = inverse(scales[b]);
        for (int i = 0; i < size; i++) {
            codes[b * size + i] = (byte) truncate((weights[from + i] - minimum) * inverse + 0.5f, limit);
        }
    }

    /// 1/scale, or 0 where everything is zero.
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }

    /// C's `roundf`. Adding a half and truncating would round 0.49999997 up.
    private static int halfAway(float value) {
        if (!Float.isFinite(value)) {
            return 0;
        }
        int whole = (int) value;
        float rest = value - whole;
        if (rest >= 0.5f) {
            return whole + 1;
        }
        return rest <= -0.5f ? whole - 1 : whole;
    }

    /// Towards zero, at most `most`.
    private static int truncate(float value, int most) {
        int whole = (int) value;
        return whole == Integer.MAX_VALUE ? 0 : Math.clamp(whole, 0, most);
    }
}
