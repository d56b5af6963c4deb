package lapidary.core.infer;

/// GELU by the tanh approximation as ggml's processor backend computes it: the argument rounded to half precision, the
/// result looked up among the 65,536 that are possible, in half precision as well; 0 from −10 down, the argument itself
/// from 10 up.
///
/// Source: ggml, `ggml_vec_gelu_f32` and `ggml_gelu_f32`.
final class GeluTable {
    private static final float LIMIT = 10;
    private static final float ROOT_2_OVER_PI = 0.79788456080286535587989211986876f;
    private static final float CUBIC = 0.044715f;

    /// By the bits of the rounded argument.
    private static final float[] VALUES = values();

    private GeluTable() {}

    static float at(float x) {
        if (x <= -LIMIT) {
            return 0;
        }
        return x >= LIMIT ? x : VALUES[Float.floatToFloat16(x) & 0xFFFF];
    }

    private static float[] values() {
        float[] values = new float[1 << Short.SIZE];
        for (int bits = 0; bits < values.length; bits++) {
            float x = Float.float16ToFloat((short) bits);
            float inner = (float) Math.tanh(ROOT_2_OVER_PI * x * (1 + CUBIC * x * x));
            values[bits] = Float.float16ToFloat(Float.floatToFloat16(0.5f * x * (1 + inner)));
        }
        return values;
    }
}
