package lapidary.core.prune;

import java.util.Map;
import java.util.Random;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Sparse;
import lapidary.core.job.Job;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.TestTensors;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.Shape;

/// A layer and what enters it.
///
/// @param weights `float32[8, 16]`
/// @param inputs `float32[64][16]`
record LayerCase(ModelTensor tensor, float[] weights, float[][] inputs, Evidence evidence) {

    static LayerCase reference() {
        Congruential numbers = new Congruential(11);
        double[] weights = numbers.bells(8 * 16, 1);
        double[] base = numbers.bells(64 * 16, 1);
        double[] mix = numbers.bells(16 * 16, 0.3);
        float[][] inputs = new float[64][16];
        for (int token = 0; token < 64; token++) {
            for (int j = 0; j < 16; j++) {
                double value = base[token * 16 + j];
                for (int k = 0; k < 16; k++) {
                    value += base[token * 16 + k] * mix[k * 16 + j];
                }
                inputs[token][j] = (float) (value * 0.25 * (1 + j));
            }
        }
        return of(Congruential.single(weights), 8, inputs);
    }

    static LayerCase of(float[] weights, int rows, float[][] inputs) {
        ModelTensor tensor = TestTensors.weight(Shape.of(rows, inputs[0].length), weights);
        Moments moments = Moments.of("made up", "00", Map.of(tensor.id(), inputs));
        return new LayerCase(tensor, weights, inputs, Evidence.NONE.with(moments));
    }

    static LayerCase random(long seed, int rows, int width, int tokens) {
        Random random = new Random(seed);
        float[][] inputs = new float[tokens][width];
        for (float[] token : inputs) {
            double last = 0;
            for (int i = 0; i < width; i++) {
                last = 0.7 * last + random.nextGaussian();
                token[i] = (float) (last * (1 + i % 5));
            }
        }
        return of(TestTensors.numbers(seed, rows * width), rows, inputs);
    }

    CompressedTensor apply(Transform method, String... settings) throws Exception {
        Settings chosen = TestTensors.settings(method, settings);
        method.forecast(tensor, chosen, evidence);
        return method.apply(tensor, TestTensors.view(tensor), chosen, evidence, Job.UNWATCHED);
    }

    float[] values(Transform method, String... settings) throws Exception {
        return TestTensors.decode(apply(method, settings));
    }

    /// ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖²
    double error(float[] changed) {
        int width = inputs[0].length;
        double change = 0;
        double all = 0;
        for (float[] token : inputs) {
            for (int row = 0; row < weights.length / width; row++) {
                double difference = 0;
                double output = 0;
                for (int i = 0; i < width; i++) {
                    double weight = weights[row * width + i];
                    difference += (weight - changed[row * width + i]) * token[i];
                    output += weight * token[i];
                }
                change += difference * difference;
                all += output * output;
            }
        }
        return change / all;
    }

    /// Which weights a method keeps.
    KeptBits kept(Transform method, String... settings) throws Exception {
        return ((Sparse) apply(method, settings)).kept();
    }

    /// The method that prunes.
    static Transform method(String id) {
        return Pruners.all().stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }

    static long zeros(float[] values) {
        long zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }
}
