package lapidary.core.quant;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.BlockFit;
import lapidary.core.method.Group.Producer;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// Factors of what a norm puts out that bring mean and variance of every channel of the block's output back to those of
/// the original block: (1/C)·Σ(|μ − μ̂| + |σ² − σ̂²|) over the tokens of a sequence, by Adam,
/// one sequence a step. The best
/// factors by the loss of all sequences, looked at after each round of them, are kept, or none.
///
/// Li et al., Norm Tweaking (arXiv 2309.02784), equation 3 and algorithm 1.
///
/// @param steps of the optimizer
/// @param rate its step size; falls to 0
record BlockNormDescent(int steps, double rate) {

    /// Finds the factors; the block's norm is as it was afterwards.
    ///
    /// @param width channels of the norm
    NormDescent.Found fit(BlockFit fit, Producer.Norm norm, int width, Job job) {
        Run run = new Run(fit, norm, width);
        try {
            return run.descend(job);
        } finally {
            run.write(run.ones());
        }
    }

    /// (1/C)·Σ(|μ − μ̂| + |σ² − σ̂²|) over the channels of a sequence.
    static double statistics(Matrix output, Matrix target, Matrix slope) {
        int tokens = output.rows();
        int channels = output.columns();
        float[] values = output.toArray();
        double[][] goal = moments(target.toArray(), tokens, channels);
        double[][] own = moments(values, tokens, channels);
        double loss = 0;
        for (int channel = 0; channel < channels; channel++) {
            double ofMean = own[0][channel] - goal[0][channel];
            double ofVariance = own[1][channel] - goal[1][channel];
            loss += Math.abs(ofMean) + Math.abs(ofVariance);
            double pull = Math.signum(ofMean);
            double bend = 2 * Math.signum(ofVariance);
            for (int at = channel; at < values.length; at += channels) {
                values[at] = (float) ((pull + bend * (values[at] - own[0][channel])) / ((double) tokens * channels));
            }
        }
        slope.set(values);
        return loss / channels;
    }

    /// Means and variances.
    private static double[][] moments(float[] values, int tokens, int channels) {
        double[] means = new double[channels];
        double[] variances = new double[channels];
        for (int i = 0; i < values.length; i++) {
            means[i % channels] += values[i] / (double) tokens;
        }
        for (int i = 0; i < values.length; i++) {
            double difference = values[i] - means[i % channels];
            variances[i % channels] += difference * difference / tokens;
        }
        return new double[][] {means, variances};
    }

    private final class Run {
        private final BlockFit fit;
        private final Producer.Norm norm;
        private final Map<TensorId, float[]> original = new LinkedHashMap<>();
        private final Map<TensorId, Matrix> slopes;
        private final float[] factors;

        Run(BlockFit fit, Producer.Norm norm, int width) {
            this.fit = fit;
            this.norm = norm;
            List<ModelTensor> vectors = norm.tensors().toList();
            vectors.forEach(
                    vector -> original.put(vector.id(), fit.weights(vector.id()).toArray()));
            slopes = fit.slopes(vectors);
            factors = new float[width];
            Arrays.fill(factors, 1);
        }

        float[] ones() {
            float[] ones = new float[factors.length];
            Arrays.fill(ones, 1);
            return ones;
        }

        private double offset(TensorId vector) {
            return vector.equals(norm.gain().id()) ? norm.offset() : 0;
        }

        void write(float[] by) {
            original.forEach((id, values) -> {
                float[] scaled = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    scaled[i] = (float) ((values[i] + offset(id)) * by[i] - offset(id));
                }
                fit.weights(id).set(scaled);
            });
        }

        /// By the factors: each multiplies the gain and the bias of its channel.
        private float[] slope() {
            float[] slope = new float[factors.length];
            slopes.forEach((id, matrix) -> {
                float[] values = Objects.requireNonNull(original.get(id));
                float[] own = matrix.toArray();
                for (int i = 0; i < slope.length; i++) {
                    slope[i] += (float) (own[i] * (values[i] + offset(id)));
                }
            });
            return slope;
        }

        NormDescent.Found descend(Job job) {
            Adam adam = new Adam(factors.length);
            double before = all(job);
            double least = before;
            float[] best = factors.clone();
            for (int step = 0; step < steps && before > 0; step++) {
                job.report((double) step / steps, "block " + (fit.index() + 1) + ", norm");
                int sequence = step % fit.sequences();
                fit.slopes(new int[] {sequence}, BlockNormDescent::statistics, slopes, job);
                adam.step(factors, slope(), rate * (1 + Math.cos(Math.PI * step / steps)) / 2);
                write(factors);
                if (sequence == fit.sequences() - 1 || step == steps - 1) {
                    double loss = all(job);
                    if (loss < least) {
                        least = loss;
                        best = factors.clone();
                    }
                }
            }
            return new NormDescent.Found(best, before, least);
        }

        private double all(Job job) {
            double[] losses = fit.weigh(BlockNormDescent::statistics, job);
            return Arrays.stream(losses).sum() / losses.length;
        }
    }
}
