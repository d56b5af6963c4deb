package lapidary.core.eval;

import java.util.Arrays;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// One mean per sequence of a text, with intervals over sequences, and compared in pairs with those of another model
/// on the same sequences.
///
/// @param values `double[sequences]`, at least one
/// @param count of what the values are means over, all sequences together
@SuppressWarnings("ArrayRecordComponent") // decision: tables that are read, not compared
public record PairedMeans(double[] values, long count) {
    public PairedMeans {
        if (values.length == 0) {
            throw new IllegalArgumentException("expected at least one sequence");
        }
    }

    double mean() {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /// Half the width of the 95 % interval, t · s / √n; NaN for a single sequence.
    double margin() {
        return margin(values, mean());
    }

    /// The mean with its interval, not below 0.
    public Measured mean(String metric, String unit, Provenance from) {
        double mean = mean();
        double margin = margin();
        return new Measured(metric, mean, Math.max(0, mean - margin), mean + margin, unit, count, from);
    }

    /// The share of another model's mean that this one does not have: 1 − Σ own / Σ other, in %.
    /// The interval is that of
    /// a ratio of two means over the same sequences, linearized, so that how hard a sequence is cancels out.
    ///
    /// @param other on the same sequences
    public Measured shareRemoved(PairedMeans other, String metric, Provenance from) {
        int n = values.length;
        if (other.values.length != n) {
            throw new IllegalArgumentException("expected the same sequences, got " + n + " and " + other.values.length);
        }
        double base = other.mean();
        double ratio = mean() / base;
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            residuals[i] = values[i] - ratio * other.values[i];
        }
        double margin = 100 * margin(residuals, 0) / base;
        double share = 100 * (1 - ratio);
        return new Measured(metric, share, share - margin, share + margin, "%", count, from);
    }

    private static double margin(double[] values, double mean) {
        int n = values.length;
        if (n < 2) {
            return Double.NaN;
        }
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return StudentT.halfWidth(n - 1) * Math.sqrt(squares / (n - 1) / n);
    }
}
