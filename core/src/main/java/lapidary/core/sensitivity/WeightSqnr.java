package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lapidary.core.job.Job;
import lapidary.core.measure.Measured;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;

/// 10·log₁₀(Σw² / Σ(w − ŵ)²): how far the rounding error lies below the weights.
final class WeightSqnr implements Score {

    @Override
    public String id() {
        return "weight-sqnr";
    }

    @Override
    public String title() {
        return "Weight SQNR";
    }

    @Override
    public String summary() {
        return "Signal-to-quantization-noise ratio of the weights alone: 10·log₁₀(Σw² / Σ(w − ŵ)²).";
    }

    @Override
    public String reference() {
        return "W. R. Bennett, Spectra of quantized signals, Bell System Technical Journal 27 (1948).";
    }

    @Override
    public String unit() {
        return "dB";
    }

    @Override
    public Set<Ingredient> needs() {
        return Set.of();
    }

    @Override
    public String cost() {
        return "one pass over the weights";
    }

    @Override
    public boolean risesWithDamage() {
        return false;
    }

    @Override
    public List<TensorScore> compute(Subject subject, Job job) throws IOException {
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            job.report(
                    (double) scores.size() / subject.tensors().size(),
                    tensor.id().name());
            scores.add(of(subject, tensor, job));
        }
        return scores;
    }

    private TensorScore of(Subject subject, ModelTensor tensor, Job job) {
        try {
            WeightChange change = WeightChange.of(subject, tensor, job);
            Measured value = Measured.exact(
                    title(),
                    decibels(change.signal(), change.noise()),
                    unit(),
                    tensor.tensor().shape().elements(),
                    subject.ofWeights());
            return TensorScore.of(
                    tensor,
                    value,
                    decibels(change.signalByRow(), change.noiseByRow()),
                    decibels(change.signalByColumn(), change.noiseByColumn()));
        } catch (NotFiniteException e) {
            return TensorScore.failed(tensor, this, String.valueOf(e.getMessage()));
        }
    }

    private static double[] decibels(double[] signal, double[] noise) {
        double[] found = new double[signal.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = decibels(signal[i], noise[i]);
        }
        return found;
    }

    /// NaN where there is neither signal nor noise.
    private static double decibels(double signal, double noise) {
        return 10 * Math.log10(signal / noise);
    }
}
