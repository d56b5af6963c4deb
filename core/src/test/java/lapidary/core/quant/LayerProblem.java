package lapidary.core.quant;

import java.util.Map;
import java.util.Random;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Shape;

/// A linear layer with inputs that are known to be correlated, for methods that look at them: W ~ N(0, 1/inputs), X
/// Gaussian with covariance ρ^|i−j|.
record LayerProblem(ModelTensor tensor, float[] weights, float[][] inputs, Evidence evidence) {

    static LayerProblem autoregressive(long seed, int outputs, int width, int tokens, double correlation) {
        return of(seed, outputs, autoregressive(new Random(seed), width, tokens, correlation));
    }

    static LayerProblem of(long seed, int outputs, float[][] inputs) {
        int width = inputs[0].length;
        float[] weights = TestTensors.numbers(seed + 1, outputs * width);
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= (float) Math.sqrt(width);
        }
        ModelTensor tensor = TestTensors.weight(Shape.of(outputs, width), weights);
        Moments moments = Moments.of("made up", "00", Map.of(tensor.id(), inputs));
        return new LayerProblem(tensor, weights, inputs, Evidence.NONE.with(moments));
    }

    static float[][] autoregressive(Random random, int width, int tokens, double correlation) {
        float[][] inputs = new float[tokens][width];
        double fresh = Math.sqrt(1 - correlation * correlation);
        for (float[] token : inputs) {
            double last = random.nextGaussian();
            for (int i = 0; i < width; i++) {
                token[i] = (float) last;
                last = correlation * last + fresh * random.nextGaussian();
            }
        }
        return inputs;
    }

    /// The same layer and inputs with every `step`-th input so many times as large.
    static float[][] withOutliers(float[][] inputs, int step, float factor) {
        for (float[] token : inputs) {
            for (int i = 0; i < token.length; i += step) {
                token[i] *= factor;
            }
        }
        return inputs;
    }

    CompressedTensor apply(Transform method, String... settings) throws Exception {
        var chosen = TestTensors.settings(method, settings);
        method.forecast(tensor, chosen, evidence);
        return method.apply(tensor, TestTensors.view(tensor), chosen, evidence, Job.UNWATCHED);
    }

    float[] decoded(Transform method, String... settings) throws Exception {
        return TestTensors.decode(apply(method, settings));
    }

    /// Σ over outputs of the mean over tokens of the squared change of the output.
    double loss(float[] changed) {
        int width = inputs[0].length;
        double loss = 0;
        for (float[] token : inputs) {
            for (int row = 0; row < weights.length / width; row++) {
                double change = 0;
                for (int i = 0; i < width; i++) {
                    change += ((double) changed[row * width + i] - weights[row * width + i]) * token[i];
                }
                loss += change * change;
            }
        }
        return loss / inputs.length;
    }

    /// The loss over that of weights that are all 0.
    double relativeLoss(float[] changed) {
        return loss(changed) / loss(new float[weights.length]);
    }
}
