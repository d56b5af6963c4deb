package lapidary.core.quant;

import lapidary.core.linalg.LearningKernels;

/// Adam: Kingma and Ba, arXiv 1412.6980, algorithm 1.
final class Adam {
    private static final LearningKernels KERNELS = LearningKernels.fastest();
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
        var step = new LearningKernels.AdamStep(FIRST, SECOND, EPSILON, scale, spread);
        KERNELS.adam(step, slope, mean, square, mean.length, parameters);
    }
}
