package lapidary.core.table;

import lapidary.core.eval.SequenceMeans;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// What one type does to one unit while everything else stays as it is.
///
/// @param squaredError Σ(w − ŵ)² over its weights
/// @param power Σw²
/// @param outputError ‖X·(W − Ŵ)ᵀ‖² / ‖X·Wᵀ‖² over its layers; NaN where what enters them is not known
/// @param means of each sequence of the text: losses, and the KL divergence from the original
public record Entry(double squaredError, double power, double outputError, SequenceMeans means) {

    /// Σ(w − ŵ)² / Σw².
    public double weightError() {
        return power == 0 ? 0 : squaredError / power;
    }

    /// 10 · log₁₀(Σw² / Σ(w − ŵ)²), dB.
    public double weightSqnr() {
        return -10 * Math.log10(weightError());
    }

    public boolean hasOutputError() {
        return !Double.isNaN(outputError);
    }

    /// Mean KL(original ‖ model), with the 95 % interval over sequences.
    public Measured divergence(Provenance from) {
        return means.divergence(from);
    }

    /// The mean of it alone, nats.
    public double meanDivergence() {
        double sum = 0;
        for (double value : means.divergences()) {
            sum += value;
        }
        return sum / means.sequences();
    }
}
