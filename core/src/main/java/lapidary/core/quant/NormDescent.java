package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;

/// Factors of what a norm puts out that bring mean and variance of every output channel of the layers behind it back to
/// those of the original ones: (1/C)·Σ(|μ − μ̂| + |σ² − σ̂²|), by Adam. Both follow from the moments of the inputs,
/// μ = w·m and σ² = w·H·w − μ², so that each step sees all tokens. The best factors that were met are kept.
///
/// Li et al., Norm Tweaking (arXiv 2309.02784), equation 3 and algorithm 1, on the layers that the norm feeds;
/// [BlockNormDescent] takes the output of the whole block.
///
/// @param steps of the optimizer
/// @param rate its step size; falls to 0
record NormDescent(int steps, double rate) {

    /// What was found.
    ///
    /// @param factors `float32[inputs]`
    /// @param before the loss of the rounded layers as they are
    /// @param after with the factors, never more
    @SuppressWarnings("ArrayRecordComponent") // decision: a table that is read once, not compared
    record Found(float[] factors, double before, double after) {}

    /// @param layers behind the norm
    /// @param moments of what it puts out
    Found fit(List<NormFit.Layer> layers, InputMoments moments, Job job) {
        try (Arena arena = Arena.ofConfined()) {
            Run run = new Run(layers, moments, arena);
            return run.descend(job);
        }
    }

    private final class Run {
        private final int inputs;
        private final int outputs;
        private final float[] means; // of the inputs
        private final Matrix second; // (inputs, inputs)
        private final float[] rounded; // (outputs, inputs)
        private final float[] weights; // with the factors
        private final float[] products; // of these and the second moments
        private final double[] goalMeans;
        private final double[] goalVariances;
        private final Matrix scaled;
        private final Matrix product;
        private final float[] factors;
        private final float[] slope;

        Run(List<NormFit.Layer> layers, InputMoments moments, Arena arena) {
            inputs = moments.inputs();
            outputs = layers.stream()
                    .mapToInt(layer -> Math.toIntExact(layer.original().shape().rows()))
                    .reduce(0, Math::addExact);
            means = new float[inputs];
            MemorySegment data = arena.allocate(4L * inputs * inputs, 64);
            for (int row = 0; row < inputs; row++) {
                means[row] = (float) moments.mean()[row];
                for (int column = 0; column < inputs; column++) {
                    float value = (float) moments.second().get(row, column);
                    data.setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * inputs + column, value);
                }
            }
            second = Matrix.of(data, inputs, inputs);
            scaled = matrix(arena);
            product = matrix(arena);
            rounded = new float[Math.multiplyExact(outputs, inputs)];
            weights = new float[rounded.length];
            products = new float[rounded.length];
            goalMeans = new double[outputs];
            goalVariances = new double[outputs];
            factors = new float[inputs];
            slope = new float[inputs];
            Arrays.fill(factors, 1);
            read(layers, true);
            channels(goalMeans, goalVariances);
            read(layers, false);
        }

        private Matrix matrix(Arena arena) {
            return Matrix.of(arena.allocate(4L * outputs * inputs, 64), outputs, inputs);
        }

        private void read(List<NormFit.Layer> layers, boolean isOriginal) {
            int at = 0;
            float[] row = new float[inputs];
            for (NormFit.Layer layer : layers) {
                for (int i = 0; i < layer.original().shape().rows(); i++) {
                    (isOriginal ? layer.original() : layer.rounded()).decode(i, 1, row);
                    System.arraycopy(row, 0, rounded, at, inputs);
                    at += inputs;
                }
            }
        }

        /// Means and variances of the output channels with the factors as they are.
        private void channels(double[] channelMeans, double[] variances) {
            for (int at = 0; at < rounded.length; at += inputs) {
                for (int i = 0; i < inputs; i++) {
                    weights[at + i] = rounded[at + i] * factors[i];
                }
            }
            scaled.set(weights);
            Gemm.product(scaled, second, false, product);
            MemorySegment.copy(product.data(), ValueLayout.JAVA_FLOAT, 0, products, 0, products.length);
            for (int output = 0; output < outputs; output++) {
                double mean = 0;
                double square = 0;
                for (int i = 0; i < inputs; i++) {
                    int at = output * inputs + i;
                    mean += weights[at] * means[i];
                    square += (double) weights[at] * products[at];
                }
                channelMeans[output] = mean;
                variances[output] = square - mean * mean;
            }
        }

        /// The loss, and its slope by the factors.
        private double weigh() {
            double[] channelMeans = new double[outputs];
            double[] variances = new double[outputs];
            channels(channelMeans, variances);
            double[] slopes = new double[inputs];
            double loss = 0;
            for (int output = 0; output < outputs; output++) {
                double ofMean = channelMeans[output] - goalMeans[output];
                double ofVariance = variances[output] - goalVariances[output];
                loss += Math.abs(ofMean) + Math.abs(ofVariance);
                double pull = Math.signum(ofMean) - 2 * Math.signum(ofVariance) * channelMeans[output];
                double bend = 2 * Math.signum(ofVariance);
                for (int i = 0; i < inputs; i++) {
                    int at = output * inputs + i;
                    slopes[i] += rounded[at] * (pull * means[i] + bend * products[at]);
                }
            }
            for (int i = 0; i < inputs; i++) {
                slope[i] = (float) (slopes[i] / outputs);
            }
            return loss / outputs;
        }

        Found descend(Job job) {
            Adam adam = new Adam(inputs);
            double before = weigh();
            double least = before;
            float[] best = factors.clone();
            for (int step = 0; step < steps && before > 0; step++) {
                job.check();
                adam.step(factors, slope, rate * (1 + Math.cos(Math.PI * step / steps)) / 2);
                double loss = weigh();
                if (loss < least) {
                    least = loss;
                    best = factors.clone();
                }
            }
            return new Found(best, before, least);
        }
    }
}
