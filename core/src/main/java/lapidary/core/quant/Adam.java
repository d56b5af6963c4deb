package lapidary.core.quant;

/// Adam: Kingma and Ba, arXiv 1412.6980, algorithm 1.
final class Adam {
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float[] mean;
    private final float[] square;
    private double firstPower = 1;
    private double secondPower = 1;

    Adam(int parameters) {
        mean = new float[parameters];
        square = new float[parameters];
    }

    /// One step against the slope.
    void step(float[] parameters, float[] slope, double rate) {
        firstPower *= FIRST;
        secondPower *= SECOND;
        float scale = (float) (rate / (1 - firstPower));
        float spread = (float) (1 / (1 - secondPower));
        for (int i = 0; i < mean.length; i++) {
            float g = slope[i];
            float m = FIRST * mean[i] + (1 - FIRST) * g;
            float v = SECOND * square[i] + (1 - SECOND) * g * g;
            mean[i] = m;
            square[i] = v;
            parameters[i] -= scale * m / ((float) Math.sqrt(v * spread) + EPSILON);
        }
    }
}
