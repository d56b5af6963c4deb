package lapidary.core.infer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture.Activation;

/// Runs a routed feed-forward layer expert by expert: the tokens of one are gathered, go through its layers together,
/// and what comes out is added to each of them, weighted. Experts come in their order, so that
/// sums are always the same.
final class ExpertRunner {
    private final LinearLayer linear;
    private final Activation activation;
    private final Kernels kernels = Kernels.fastest();

    ExpertRunner(LinearLayer linear, Activation activation) {
        this.linear = linear;
        this.activation = activation;
    }

    void run(Part.Experts part, BlockWeights weights, Workspace space, int sequence, Observer observer) {
        Matrix from = space.slot(part.from());
        Matrix to = space.slot(part.to());
        Routing routing = Routing.of(space.slot(Slot.ROUTES), part);
        if (!part.adds()) {
            clear(to);
        }
        for (int number = 0; number < part.experts().size(); number++) {
            int[] tokens = routing.tokensOf(number);
            if (tokens.length > 0) {
                Expert expert = part.experts().get(number);
                float[] shares = routing.weightsOf(number, tokens);
                observer.routes(part, number, sequence, tokens, shares);
                Matrix input = space.slot(Slot.EXPERT_INPUT).rows(0, tokens.length);
                gather(from, tokens, input);
                Matrix output = run(expert, input, weights, space, sequence, observer);
                scatter(output, tokens, shares, to);
            }
        }
    }

    private Matrix run(
            Expert expert, Matrix input, BlockWeights weights, Workspace space, int sequence, Observer observer) {
        Matrix gate = space.slot(Slot.EXPERT_GATE).rows(0, input.rows());
        Matrix up = space.slot(Slot.EXPERT_UP).rows(0, input.rows());
        Matrix output = space.slot(Slot.EXPERT_OUTPUT).rows(0, input.rows());
        project(expert.gate(), input, weights, gate, space, sequence, observer);
        project(expert.up(), input, weights, up, space, sequence, observer);
        Pointwise.gate(kernels, gate, up, activation);
        project(expert.down(), gate, weights, output, space, sequence, observer);
        return output;
    }

    private void project(
            ExpertLayer layer,
            Matrix from,
            BlockWeights weights,
            Matrix to,
            Workspace space,
            int sequence,
            Observer observer) {
        observer.feeds(layer, sequence, from);
        Rounding rounding = weights.numerics().inputOf(layer.tensor());
        linear.run(space.rounded(rounding, from), layer.of(weights), false, to);
        if (rounding instanceof Rounding.SummedBlocks) {
            linear.addSums(from, weights.source(layer.tensor()), layer.firstRow(), to);
        }
    }

    private static void clear(Matrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.data().asSlice(4 * matrix.at(row), 4L * matrix.columns()).fill((byte) 0);
        }
    }

    private static void gather(Matrix from, int[] tokens, Matrix to) {
        for (int i = 0; i < tokens.length; i++) {
            MemorySegment.copy(from.data(), 4 * from.at(tokens[i]), to.data(), 4 * to.at(i), 4L * to.columns());
        }
    }

    private static void scatter(Matrix from, int[] tokens, float[] shares, Matrix to) {
        for (int i = 0; i < tokens.length; i++) {
            long source = from.at(i);
            long target = to.at(tokens[i]);
            for (int column = 0; column < to.columns(); column++) {
                float sum = to.data().getAtIndex(JAVA_FLOAT, target + column)
                        + shares[i] * from.data().getAtIndex(JAVA_FLOAT, source + column);
                to.data().setAtIndex(JAVA_FLOAT, target + column, sum);
            }
        }
    }
}
