package lapidary.core.eval;

import java.util.Arrays;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// Numbers, one per example, in the order in which they came.
final class Sample {
    private double[] values = new double[64];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    int count() {
        return count;
    }

    double[] values() {
        return Arrays.copyOf(values, count);
    }

    /// The mean with the interval mean ± t · s / √n over examples; NaN bounds below two examples.
    Measured mean(String metric, String unit, Provenance from) {
        double mean = Arrays.stream(values, 0, count).sum() / count;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        double margin =
                count < 2 ? Double.NaN : StudentT.halfWidth(count - 1) * Math.sqrt(squares / (count - 1) / count);
        return new Measured(metric, mean, mean - margin, mean + margin, unit, count, from);
    }
}
