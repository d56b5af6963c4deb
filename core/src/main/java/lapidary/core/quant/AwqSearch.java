package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;

/// Finds scales for the inputs that some layers share, so that inputs of large activations are rounded finer:
/// s = a^r, clipped below and divided by √(max s · min s), a the mean of |x| and r from a grid. The scales that leave
/// the layers' outputs nearest to what they were win; with s = 1 the first candidate is rounding without scales, so
/// that the result is never worse on the calibration data.
///
/// Lin et al., AWQ (arXiv 2306.00978), section 3.2 and equations 4 and 5.
///
/// @param steps how many ratios are tried: 0, 1/steps, …
/// @param withWeights whether the magnitude of the weights counts as well: s = a^r / w^(1 − r)
record AwqSearch(int steps, boolean withWeights) {
    private static final double LEAST = 1e-4;

    /// What was found.
    ///
    /// @param scales `float32[inputs]`
    /// @param ratio of the scales; 0 for none
    /// @param ratios that were tried; the first stands for no scales
    /// @param losses of each, as of [ScaleTrial]
    @SuppressWarnings("ArrayRecordComponent") // decision: tables that are read once, not compared
    record Found(float[] scales, double ratio, double[] ratios, double[] losses) {
        /// Whether any scales are better than none.
        boolean isScaled() {
            return Arrays.stream(losses).min().orElseThrow() < losses[0];
        }

        /// The loss that is left, as a share of that without scales.
        double share() {
            return losses[0] == 0 ? 1 : Arrays.stream(losses).min().orElseThrow() / losses[0];
        }
    }

    Found find(ScaleTrial trial, Job job) throws NotFiniteException {
        double[] activations = trial.moments().meanMagnitude();
        double[] weights = withWeights ? weightMagnitudes(trial.layers()) : new double[0];
        List<float[]> candidates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        float[] none = new float[activations.length];
        Arrays.fill(none, 1);
        candidates.add(none);
        ratios.add(0.0);
        for (int step = withWeights ? 0 : 1; step < steps; step++) {
            double ratio = (double) step / steps;
            float[] scales = scales(activations, weights, ratio);
            if (isUsable(scales)) {
                candidates.add(scales);
                ratios.add(ratio);
            }
        }
        double[] losses = trial.losses(candidates, job);
        int best = 0;
        for (int i = 1; i < losses.length; i++) {
            if (losses[i] < losses[best]) {
                best = i;
            }
        }
        double[] tried = ratios.stream().mapToDouble(Double::doubleValue).toArray();
        return new Found(candidates.get(best), tried[best], tried, losses);
    }

    /// @param weights mean magnitudes; empty where they do not count
    static float[] scales(double[] activations, double[] weights, double ratio) {
        double[] raw = new double[activations.length];
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < raw.length; i++) {
            double divisor = weights.length == 0 ? 1 : Math.pow(weights[i], 1 - ratio) + LEAST;
            raw[i] = Math.max(LEAST, Math.pow(activations[i], ratio) / divisor);
            least = Math.min(least, raw[i]);
            most = Math.max(most, raw[i]);
        }
        double middle = Math.sqrt(least * most);
        float[] scales = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            scales[i] = (float) (raw[i] / middle);
        }
        return scales;
    }

    private static boolean isUsable(float[] scales) {
        for (float scale : scales) {
            if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    /// The mean over all outputs of |w| beside the largest of its group.
    private static double[] weightMagnitudes(List<ScaledLayer> layers) {
        int inputs = layers.getFirst().inputs();
        double[] sums = new double[inputs];
        float[] row = new float[inputs];
        long rows = 0;
        for (ScaledLayer layer : layers) {
            int group = layer.rounding().groupSize(inputs);
            for (int output = 0; output < layer.outputs(); output++) {
                layer.weights().decode(output, 1, row);
                for (int start = 0; start < inputs; start += group) {
                    int end = Math.min(inputs, start + group);
                    double largest = 1e-6;
                    for (int i = start; i < end; i++) {
                        largest = Math.max(largest, Math.abs(row[i]));
                    }
                    for (int i = start; i < end; i++) {
                        sums[i] += Math.abs(row[i]) / largest;
                    }
                }
            }
            rows += layer.outputs();
        }
        for (int i = 0; i < inputs; i++) {
            sums[i] /= Math.max(1, rows);
        }
        return sums;
    }
}
