package lapidary.core.infer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.measure.NormalDistribution;
import lapidary.core.model.Architecture.Activation;

/// Plain loops for what the vector kernels do not have: LayerNorm, GELU, bounds, biases.
public final class Pointwise {
    private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private Pointwise() {}

    /// to = (from − mean) / √(variance + ε) · weight + bias, row by row.
    static void layerNorm(Matrix from, Matrix weight, Optional<Matrix> bias, double epsilon, Matrix to) {
        int columns = from.columns();
        for (int row = 0; row < from.rows(); row++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < columns; i++) {
                sum += from.get(row, i);
            }
            double mean = sum / columns;
            for (int i = 0; i < columns; i++) {
                double distance = from.get(row, i) - mean;
                squares += distance * distance;
            }
            double scale = 1 / Math.sqrt(squares / columns + epsilon);
            for (int i = 0; i < columns; i++) {
                double shift = bias.isPresent() ? bias.get().get(0, i) : 0;
                set(to, row, i, (from.get(row, i) - mean) * scale * weight.get(0, i) + shift);
            }
        }
    }

    /// to = from / √(mean(from²) + ε) · (weight + offset), row by row.
    static void rmsNorm(Matrix from, Matrix weight, double offset, double epsilon, Matrix to) {
        int columns = from.columns();
        for (int row = 0; row < from.rows(); row++) {
            double squares = 0;
            for (int i = 0; i < columns; i++) {
                squares += (double) from.get(row, i) * from.get(row, i);
            }
            double scale = 1 / Math.sqrt(squares / columns + epsilon);
            for (int i = 0; i < columns; i++) {
                set(to, row, i, from.get(row, i) * scale * (weight.get(0, i) + offset));
            }
        }
    }

    /// x = activation(x), in place.
    static void activate(Matrix x, Activation activation) {
        for (int row = 0; row < x.rows(); row++) {
            for (int i = 0; i < x.columns(); i++) {
                set(x, row, i, activated(x.get(row, i), activation));
            }
        }
    }

    /// gate = activation(gate) · up, in place, by a kernel where there is one.
    public static void gate(Kernels kernels, Matrix gate, Matrix up, Activation activation) {
        if (activation != Activation.SILU) {
            gate(gate, up, activation);
            return;
        }
        for (int row = 0; row < gate.rows(); row++) {
            kernels.siluTimes(gate.data(), gate.at(row), up.data(), up.at(row), gate.columns());
        }
    }

    /// x = x · sigmoid(opening), row by row.
    ///
    /// @param opening one column
    static void open(Matrix opening, Matrix x) {
        for (int row = 0; row < x.rows(); row++) {
            double factor = 1 / (1 + Math.exp(-opening.get(row, 0)));
            for (int i = 0; i < x.columns(); i++) {
                set(x, row, i, x.get(row, i) * factor);
            }
        }
    }

    /// gate = activation(gate) · up, in place.
    static void gate(Matrix gate, Matrix up, Activation activation) {
        for (int row = 0; row < gate.rows(); row++) {
            for (int i = 0; i < gate.columns(); i++) {
                set(gate, row, i, activated(gate.get(row, i), activation) * up.get(row, i));
            }
        }
    }

    /// x = cap · tanh(x / cap), in place; nothing when the cap is 0.
    public static void cap(Matrix x, double cap) {
        if (cap <= 0) {
            return;
        }
        for (int row = 0; row < x.rows(); row++) {
            for (int i = 0; i < x.columns(); i++) {
                set(x, row, i, cap * Math.tanh(x.get(row, i) / cap));
            }
        }
    }

    /// to = to + from.
    static void add(Matrix from, Matrix to) {
        for (int row = 0; row < to.rows(); row++) {
            for (int i = 0; i < to.columns(); i++) {
                set(to, row, i, to.get(row, i) + from.get(row, i));
            }
        }
    }

    /// Adds a bias to every row.
    static void addBias(Matrix bias, Matrix to) {
        for (int row = 0; row < to.rows(); row++) {
            for (int i = 0; i < to.columns(); i++) {
                set(to, row, i, to.get(row, i) + bias.get(0, i));
            }
        }
    }

    /// to = from.
    static void copy(Matrix from, Matrix to) {
        for (int row = 0; row < to.rows(); row++) {
            MemorySegment.copy(from.data(), 4 * from.at(row), to.data(), 4 * to.at(row), 4L * to.columns());
        }
    }

    /// One element.
    public static double activated(double x, Activation activation) {
        return switch (activation) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x)));
            case GELU -> x * NormalDistribution.cumulative(x);
            case GELU_TABLE -> GeluTable.at((float) x);
            case RELU -> Math.max(0, x);
        };
    }

    private static void set(Matrix x, int row, int column, double value) {
        x.data().setAtIndex(JAVA_FLOAT, x.at(row) + column, (float) value);
    }
}
