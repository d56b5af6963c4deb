package lapidary.core.gradient;

import java.util.Optional;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;

/// The way back through RMSNorm and LayerNorm, row by row, in double within a row.
///
/// With s = 1 / √(mean(x²) + ε), a = g · (w + offset): dx = s · (a − x · s² · mean(a · x)), dw = Σ g · x · s.
/// LayerNorm: x̂ = (x − mean(x)) · s with the variance in s: dx = s · (a − mean(a) − x̂ · mean(a · x̂)), dw = Σ g · x̂,
/// db = Σ g.
final class NormGradient {
    private final Architecture.Norm norm;
    private final Workers workers;

    NormGradient(Architecture.Norm norm, Workers workers) {
        this.norm = norm;
        this.workers = workers;
    }

    /// @param x what the norm read
    /// @param g gradient by what it gave
    /// @param out by x; may be `g` itself
    /// @param adds whether it is added to what `out` holds
    void input(Matrix x, Matrix weight, Matrix g, boolean adds, Matrix out) {
        float[] gains = new float[weight.columns()];
        Rows.read(weight, 0, gains);
        for (int i = 0; i < gains.length; i++) {
            gains[i] += (float) norm.offset();
        }
        Rows.each(workers, x.rows(), (at, count) -> {
            Row row = new Row(x.columns());
            for (int i = at; i < at + count; i++) {
                row.load(x, g, i);
                row.input(gains);
                row.store(adds, out, i);
            }
        });
    }

    /// Adds the gradients by the weights, and by the bias where there is one.
    void addWeights(Matrix x, Matrix g, Optional<Matrix> weight, Optional<Matrix> bias) {
        bias.ifPresent(out -> Rows.addSum(g, out));
        weight.ifPresent(out -> {
            double[] sums = new double[x.columns()];
            Row row = new Row(x.columns());
            for (int i = 0; i < x.rows(); i++) {
                row.load(x, g, i);
                row.addTo(sums);
            }
            Rows.addTo(out, sums);
        });
    }

    /// One token.
    private final class Row {
        private final float[] x;
        private final float[] g;
        private final float[] d;
        private double mean;
        private double scale;

        Row(int columns) {
            x = new float[columns];
            g = new float[columns];
            d = new float[columns];
        }

        void load(Matrix inputs, Matrix gradients, int row) {
            Rows.read(inputs, row, x);
            Rows.read(gradients, row, g);
            double sum = 0;
            if (norm.isLayerNorm()) {
                for (float value : x) {
                    sum += value;
                }
            }
            mean = sum / x.length;
            double squares = 0;
            for (float value : x) {
                squares += (value - mean) * (value - mean);
            }
            scale = 1 / Math.sqrt(squares / x.length + norm.epsilon());
        }

        void input(float[] gains) {
            double sum = 0;
            double product = 0;
            for (int i = 0; i < x.length; i++) {
                double a = (double) g[i] * gains[i];
                sum += a;
                product += a * (x[i] - mean) * scale;
            }
            double shift = norm.isLayerNorm() ? sum / x.length : 0;
            double along = product / x.length;
            for (int i = 0; i < x.length; i++) {
                d[i] = (float) (scale * ((double) g[i] * gains[i] - shift - (x[i] - mean) * scale * along));
            }
        }

        void store(boolean adds, Matrix out, int row) {
            if (adds) {
                Rows.read(out, row, x);
                for (int i = 0; i < d.length; i++) {
                    d[i] += x[i];
                }
            }
            Rows.write(d, out, row);
        }

        void addTo(double[] sums) {
            for (int i = 0; i < x.length; i++) {
                sums[i] += g[i] * (x[i] - mean) * scale;
            }
        }
    }
}
