package lapidary.core.eval;

import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// Gathers outputs of the original and the changed model, example by example.
public final class FidelityTally {
    private final Provenance from;
    private final Sample signals = new Sample();
    private final Sample errors = new Sample();
    private final Sample cosines = new Sample();
    private double largest;

    public FidelityTally(Provenance from) {
        this.from = from;
    }

    /// Adds all outputs of one example.
    public void add(double[] original, double[] changed) {
        cosines.add(Vectors.cosine(original, changed));
        double signal = 0;
        double error = 0;
        for (int i = 0; i < original.length; i++) {
            double difference = original[i] - changed[i];
            signal += original[i] * original[i];
            error += difference * difference;
            largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, Math.abs(difference));
        }
        signals.add(signal);
        errors.add(error);
    }

    /// Everything so far; needs at least one example.
    public Fidelity fidelity() {
        return new Fidelity(
                sqnr(),
                Similarity.Cosines.of(cosines, from),
                Measured.exact("largest error", largest, "", cosines.count(), from));
    }

    /// The interval is that of a ratio of two means over examples, linearized, on the logarithm.
    private Measured sqnr() {
        double[] signal = signals.values();
        double[] error = errors.values();
        int n = signal.length;
        double signalSum = 0;
        double errorSum = 0;
        for (int i = 0; i < n; i++) {
            signalSum += signal[i];
            errorSum += error[i];
        }
        double ratio = errorSum / signalSum;
        double value = errorSum == 0 ? Double.POSITIVE_INFINITY : -10 * Math.log10(ratio);
        if (n < 2 || !Double.isFinite(value)) {
            double bound = n < 2 && Double.isFinite(value) ? Double.NaN : value;
            return new Measured("output SQNR", value, bound, bound, "dB", n, from);
        }
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double residual = error[i] - ratio * signal[i];
            squares += residual * residual;
        }
        double relative = Math.sqrt(squares / (n - 1) / n) / (signalSum / n) / ratio;
        double margin = 10 / Math.log(10) * StudentT.halfWidth(n - 1) * relative;
        return new Measured("output SQNR", value, value - margin, value + margin, "dB", n, from);
    }
}
