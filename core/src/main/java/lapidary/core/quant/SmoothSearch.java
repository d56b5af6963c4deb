package lapidary.core.quant;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.InputMoments;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;

/// Moves what makes activations hard to round into the weights: s = max|x|^α / max|w|^(1 − α) for each input, over all
/// weights of the layers that share it.
///
/// Xiao et al., SmoothQuant (arXiv 2211.10438), equation 4.
final class SmoothSearch {
    private static final double LEAST = 1e-5;

    /// How many strengths are tried: 0, 0.05, … 1.
    private static final int STEPS = 20;

    /// Steps of an 8-bit activation on either side of 0.
    private static final double ACTIVATION_STEPS = 127;

    private SmoothSearch() {}

    /// What was found.
    ///
    /// @param scales `float32[inputs]`
    /// @param strength α
    /// @param strengths that were tried; empty where none was searched for
    /// @param losses of each, of weights and activations together, in the units of the outputs' mean squares
    @SuppressWarnings("ArrayRecordComponent") // decision: tables that are read once, not compared
    record Found(float[] scales, double strength, double[] strengths, double[] losses) {}

    /// The scales of one strength.
    static Found of(double strength, List<ScaledLayer> layers, InputMoments moments) {
        return new Found(
                scales(moments.largest(), largestWeights(layers), strength), strength, new double[0], new double[0]);
    }

    /// The strength of least loss once weights are rounded as they will be, and activations to 8
    /// bits in steps of the
    /// largest: Σ tr((Ŵ − W)·H·(Ŵ − W)ᵀ) + Δ²/12·Σ‖Ŵ·diag(s)‖², Δ = max(max|x|/s)/127. The second
    /// term takes the error
    /// of an activation as even within its step and independent of the others.
    static Found search(ScaleTrial trial, Job job) throws NotFiniteException {
        float[] activations = trial.moments().largest();
        float[] weights = largestWeights(trial.layers());
        double[] squares = squares(trial.layers());
        List<float[]> candidates = new ArrayList<>();
        double[] strengths = new double[STEPS + 1];
        for (int step = 0; step <= STEPS; step++) {
            strengths[step] = (double) step / STEPS;
            candidates.add(scales(activations, weights, strengths[step]));
        }
        double[] losses = trial.losses(candidates, job);
        int best = 0;
        for (int i = 0; i < losses.length; i++) {
            losses[i] += activationLoss(activations, squares, candidates.get(i));
            best = losses[i] < losses[best] ? i : best;
        }
        return new Found(candidates.get(best), strengths[best], strengths, losses);
    }

    static float[] scales(float[] activations, float[] weights, double strength) {
        float[] scales = new float[activations.length];
        for (int i = 0; i < scales.length; i++) {
            double scale = Math.pow(Math.max(activations[i], LEAST), strength)
                    / Math.pow(Math.max(weights[i], LEAST), 1 - strength);
            scales[i] = (float) Math.max(scale, LEAST);
        }
        return scales;
    }

    /// What rounding activations to 8 bits adds to the outputs' mean squares.
    static double activationLoss(float[] activations, double[] squares, float[] scales) {
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < scales.length; i++) {
            largest = Math.max(largest, activations[i] / (double) scales[i]);
            sum += squares[i] * scales[i] * scales[i];
        }
        double step = largest / ACTIVATION_STEPS;
        return step * step / 12 * sum;
    }

    /// The largest |w| of each input.
    static float[] largestWeights(List<ScaledLayer> layers) {
        float[] largest = new float[layers.getFirst().inputs()];
        forEachRow(layers, row -> {
            for (int i = 0; i < row.length; i++) {
                largest[i] = Math.max(largest[i], Math.abs(row[i]));
            }
        });
        return largest;
    }

    private static double[] squares(List<ScaledLayer> layers) {
        double[] squares = new double[layers.getFirst().inputs()];
        forEachRow(layers, row -> {
            for (int i = 0; i < row.length; i++) {
                squares[i] += (double) row[i] * row[i];
            }
        });
        return squares;
    }

    private interface RowVisitor {
        void visit(float[] row);
    }

    private static void forEachRow(List<ScaledLayer> layers, RowVisitor visitor) {
        for (ScaledLayer layer : layers) {
            float[] row = new float[layer.inputs()];
            for (int output = 0; output < layer.outputs(); output++) {
                layer.weights().decode(output, 1, row);
                visitor.visit(row);
            }
        }
    }
}
