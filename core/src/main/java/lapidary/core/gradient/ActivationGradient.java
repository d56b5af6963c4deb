package lapidary.core.gradient;

import lapidary.core.infer.Pointwise;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.measure.NormalDistribution;
import lapidary.core.model.Architecture.Activation;

/// The way back through element-wise functions.
final class ActivationGradient {
    private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;
    private static final double NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);

    private final Activation activation;
    private final Workers workers;

    ActivationGradient(Activation activation, Workers workers) {
        this.activation = activation;
        this.workers = workers;
    }

    /// The derivative. GELU from a table is taken for the function that the table rounds.
    static double derivative(double x, Activation activation) {
        return switch (activation) {
            case SILU -> {
                double sigmoid = 1 / (1 + Math.exp(-x));
                yield sigmoid * (1 + x * (1 - sigmoid));
            }
            case GELU_TANH, GELU_TABLE -> {
                double tanh = Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x));
                yield 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * ROOT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
            }
            case GELU -> NormalDistribution.cumulative(x) + x * NORMAL_PEAK * Math.exp(-x * x / 2);
            case RELU -> x > 0 ? 1 : 0;
        };
    }

    /// Back through activation(gate) · up.
    ///
    /// @param g by the product; becomes that by the gate
    /// @param out by `up`, added to
    void gate(Matrix gate, Matrix up, Matrix g, Matrix out) {
        Rows.each(workers, gate.rows(), (at, count) -> {
            float[] x = new float[gate.columns()];
            float[] factor = new float[gate.columns()];
            float[] outer = new float[gate.columns()];
            float[] other = new float[gate.columns()];
            for (int row = at; row < at + count; row++) {
                Rows.read(gate, row, x);
                Rows.read(up, row, factor);
                Rows.read(g, row, outer);
                Rows.read(out, row, other);
                if (activation == Activation.SILU) {
                    silu(x, factor, outer, other);
                } else {
                    for (int i = 0; i < x.length; i++) {
                        other[i] = (float) (other[i] + outer[i] * Pointwise.activated(x[i], activation));
                        outer[i] = (float) (outer[i] * factor[i] * derivative(x[i], activation));
                    }
                }
                Rows.write(outer, g, row);
                Rows.write(other, out, row);
            }
        });
    }

    /// The same with one exponential for the function and its derivative.
    private static void silu(float[] x, float[] factor, float[] outer, float[] other) {
        for (int i = 0; i < x.length; i++) {
            double sigmoid = 1 / (1 + Math.exp(-x[i]));
            double value = x[i] * sigmoid;
            other[i] = (float) (other[i] + outer[i] * value);
            outer[i] = (float) (outer[i] * factor[i] * (sigmoid + value * (1 - sigmoid)));
        }
    }

    /// Back through activation(x).
    ///
    /// @param g by what it gave; becomes that by x
    void activate(Matrix x, Matrix g) {
        Rows.each(workers, x.rows(), (at, count) -> {
            float[] values = new float[x.columns()];
            float[] outer = new float[x.columns()];
            for (int row = at; row < at + count; row++) {
                Rows.read(x, row, values);
                Rows.read(g, row, outer);
                for (int i = 0; i < values.length; i++) {
                    outer[i] = (float) (outer[i] * derivative(values[i], activation));
                }
                Rows.write(outer, g, row);
            }
        });
    }

    /// Back through x · sigmoid(opening).
    ///
    /// @param opening one column
    /// @param g by the product; becomes that by x
    /// @param out by `opening`, added to
    static void open(Matrix opening, Matrix x, Matrix g, Matrix out) {
        float[] values = new float[x.columns()];
        float[] outer = new float[x.columns()];
        for (int row = 0; row < x.rows(); row++) {
            Rows.read(x, row, values);
            Rows.read(g, row, outer);
            double sigmoid = 1 / (1 + Math.exp(-opening.get(row, 0)));
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += (double) values[i] * outer[i];
                outer[i] *= (float) sigmoid;
            }
            Rows.write(outer, g, row);
            Rows.write(new float[] {(float) (out.get(row, 0) + sum * sigmoid * (1 - sigmoid))}, out, row);
        }
    }
}
