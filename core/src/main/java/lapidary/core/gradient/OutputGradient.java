package lapidary.core.gradient;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.util.Optional;
import java.util.stream.DoubleStream;
import lapidary.core.infer.ForwardPass;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// There and back through the output head and the objective, some positions at a time: logits are never kept for a
/// whole sequence.
final class OutputGradient {
    private static final int TILE_ELEMENTS = 1 << 22;
    private static final int LEAST_ROWS = 16;
    private static final int MOST_ROWS = 512;

    private final Workers workers;
    private final LinearGradient linear;
    private final Buffers buffers;
    private final Kernels kernels = Kernels.fastest();

    OutputGradient(Workers workers, LinearGradient linear, Buffers buffers) {
        this.workers = workers;
        this.linear = linear;
        this.buffers = buffers;
    }

    /// One example before the output head.
    ///
    /// @param index of the example
    /// @param normalized `float32[tokens, width]`
    /// @param head `float32[vocabulary, width]`
    record Output(ForwardPass pass, Objective objective, Example example, int index, Matrix normalized, Matrix head) {

        private Matrix scored(Matrix states, int from, int count) {
            return states.rows(example.first() + from, count);
        }

        private double cap() {
            return pass.network().architecture().outputCap();
        }
    }

    /// Where gradients go.
    ///
    /// @param share of one position in the objective
    /// @param states by the normalized states, `float32[tokens, width]`, overwritten
    /// @param head by the output head, added to
    record Out(double share, Matrix states, Optional<Matrix> head) {}

    /// The sum of the objective over the scored positions.
    double run(Output output, Optional<Out> out, Job job) {
        out.ifPresent(gradients -> Rows.clear(gradients.states()));
        int vocabulary = output.head().rows();
        int most = Math.clamp(TILE_ELEMENTS / vocabulary, LEAST_ROWS, MOST_ROWS);
        double sum = 0;
        int scored = output.example().targets().length;
        for (int from = 0; from < scored; from += most) {
            job.check();
            sum += tile(output, from, Math.min(most, scored - from), out);
        }
        return sum;
    }

    private double tile(Output output, int from, int count, Optional<Out> out) {
        long elements = (long) count * output.head().rows();
        NativeFloats room = buffers.borrow(elements);
        NativeFloats other = buffers.borrow(output.objective() instanceof Objective.Divergence ? elements : 1);
        try {
            Matrix logits = room.matrix(count, output.head().rows());
            Matrix states = output.scored(output.normalized(), from, count);
            linear.forward(states, output.head(), logits);
            output.pass().bound(logits);
            double sum =
                    switch (output.objective()) {
                        case Objective.NextToken nextToken -> nextToken(output, from, logits, out);
                        case Objective.Divergence(Original original) -> {
                            Matrix expected = other.matrix(count, output.head().rows());
                            linear.forward(
                                    output.scored(original.normalized(output.index()), from, count),
                                    original.head(),
                                    expected);
                            output.pass().bound(expected);
                            yield divergence(output, expected, logits, out);
                        }
                    };
            out.ifPresent(gradients -> {
                linear.addInput(logits, output.head(), output.scored(gradients.states(), from, count));
                gradients.head().ifPresent(head -> linear.addWeight(logits, states, head));
            });
            return sum;
        } finally {
            buffers.giveBack(room);
            buffers.giveBack(other);
        }
    }

    /// Logits become gradients where these are wanted.
    private double nextToken(Output output, int from, Matrix logits, Optional<Out> out) {
        double[] losses = new double[logits.rows()];
        Rows.each(workers, logits.rows(), (at, count) -> {
            float[] bounded = new float[logits.columns()];
            for (int row = at; row < at + count; row++) {
                int target = output.example().targets()[from + row];
                losses[row] =
                        kernels.logSumExp(logits.data(), logits.at(row), logits.columns()) - logits.get(row, target);
                if (out.isPresent()) {
                    Rows.read(logits, row, bounded);
                    kernels.softmax(logits.data(), logits.at(row), logits.columns(), logits.columns());
                    logits.data().setAtIndex(JAVA_FLOAT, logits.at(row) + target, logits.get(row, target) - 1);
                    scale(logits, row, out.get().share(), output.cap(), bounded);
                }
            }
        });
        return DoubleStream.of(losses).sum();
    }

    private double divergence(Output output, Matrix expected, Matrix logits, Optional<Out> out) {
        double[] losses = new double[logits.rows()];
        Rows.each(workers, logits.rows(), (at, count) -> {
            float[] bounded = new float[logits.columns()];
            for (int row = at; row < at + count; row++) {
                losses[row] = divergence(expected, logits, row);
                if (out.isPresent()) {
                    Rows.read(logits, row, bounded);
                    kernels.softmax(logits.data(), logits.at(row), logits.columns(), logits.columns());
                    kernels.softmax(expected.data(), expected.at(row), expected.columns(), expected.columns());
                    subtract(expected, logits, row);
                    scale(logits, row, out.get().share(), output.cap(), bounded);
                }
            }
        });
        return DoubleStream.of(losses).sum();
    }

    private double divergence(Matrix p, Matrix q, int row) {
        double pSum = kernels.logSumExp(p.data(), p.at(row), p.columns());
        double qSum = kernels.logSumExp(q.data(), q.at(row), q.columns());
        return kernels.divergence(p.data(), p.at(row), pSum, q.data(), q.at(row), qSum, p.columns());
    }

    private static void subtract(Matrix from, Matrix to, int row) {
        float[] values = new float[to.columns()];
        float[] others = new float[to.columns()];
        Rows.read(to, row, values);
        Rows.read(from, row, others);
        for (int i = 0; i < values.length; i++) {
            values[i] -= others[i];
        }
        Rows.write(values, to, row);
    }

    /// Times the share of a position, and back through the bound.
    private static void scale(Matrix gradients, int row, double share, double cap, float[] bounded) {
        float[] values = new float[gradients.columns()];
        Rows.read(gradients, row, values);
        for (int i = 0; i < values.length; i++) {
            double slope = cap > 0 ? 1 - (bounded[i] / cap) * (bounded[i] / cap) : 1;
            values[i] = (float) (values[i] * share * slope);
        }
        Rows.write(values, gradients, row);
    }
}
