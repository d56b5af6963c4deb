package lapidary.core.gradient;

import java.util.Map;
import java.util.Optional;
import lapidary.core.infer.Expert;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Pointwise;
import lapidary.core.infer.Routing;
import lapidary.core.infer.Slot;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.tensor.TensorId;

/// The way back through routed experts. Which experts a token is sent to is taken as given; the shares that their
/// outputs are multiplied with have a gradient, which goes on into the router.
final class ExpertGradient {
    /// What sums of shares are kept above, see [Routing].
    private static final double SMALLEST_SUM = 6.103515625e-5;

    private final Architecture architecture;
    private final LinearGradient linear;
    private final ActivationGradient activation;
    private final Buffers buffers;
    private final Kernels kernels = Kernels.fastest();

    ExpertGradient(Architecture architecture, LinearGradient linear, ActivationGradient activation, Buffers buffers) {
        this.architecture = architecture;
        this.linear = linear;
        this.activation = activation;
        this.buffers = buffers;
    }

    /// Adds the gradients by what the part reads, and by the wanted weights.
    void add(Part.Experts part, BlockTape tape, int index, SlotGradients slots, Map<TensorId, Matrix> into) {
        Matrix from = tape.read(index, part.from());
        Matrix logits = tape.read(index, Slot.ROUTES);
        Routing routing = Routing.of(logits, part);
        double[][] shares = new double[from.rows()][part.experts().size()]; // gradients by them
        boolean[][] used = new boolean[from.rows()][part.experts().size()];
        for (int number = 0; number < part.experts().size(); number++) {
            int[] tokens = routing.tokensOf(number);
            if (tokens.length == 0) {
                continue;
            }
            Pass pass = new Pass(part.experts().get(number), tape, into, tokens.length, part.from());
            try {
                pass.run(from, tokens, routing.weightsOf(number, tokens), slots.of(part.to()), slots.of(part.from()));
                for (int i = 0; i < tokens.length; i++) {
                    shares[tokens[i]][number] = pass.shares[i];
                    used[tokens[i]][number] = true;
                }
            } finally {
                pass.close();
            }
        }
        Matrix routes = slots.of(Slot.ROUTES);
        for (int token = 0; token < from.rows(); token++) {
            addRouter(part, logits.rows(token, 1).toArray(), shares[token], used[token], routes.rows(token, 1));
        }
    }

    /// Back through shares = scale · p / Σ p over the used experts, p = softmax(logits).
    private static void addRouter(Part.Experts part, float[] logits, double[] g, boolean[] used, Matrix out) {
        double[] p = softmax(logits);
        double sum = 0;
        double along = 0;
        for (int i = 0; i < p.length; i++) {
            sum += used[i] ? p[i] : 0;
            along += used[i] ? g[i] * p[i] : 0;
        }
        boolean divides = part.normalized() && sum > SMALLEST_SUM;
        double divisor = part.normalized() ? Math.max(sum, SMALLEST_SUM) : 1;
        double[] byProbability = new double[p.length];
        double mean = 0;
        for (int i = 0; i < p.length; i++) {
            double shift = divides ? along / divisor : 0;
            byProbability[i] = used[i] ? part.scale() * (g[i] - shift) / divisor : 0;
            mean += byProbability[i] * p[i];
        }
        double[] byLogit = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            byLogit[i] = p[i] * (byProbability[i] - mean);
        }
        Rows.addTo(out, byLogit);
    }

    private static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        double[] p = new double[logits.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] - largest);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /// One expert with its tokens, there and back.
    private final class Pass {
        private final Expert expert;
        private final BlockTape tape;
        private final Map<TensorId, Matrix> into;
        private final NativeFloats room;
        private final Matrix x;
        private final Matrix gate;
        private final Matrix up;
        private final Matrix product;
        private final Matrix output;
        private final Matrix byProduct;
        private final Matrix byUp;
        private final Matrix byInput;
        private final double[] shares;
        private int taken;

        Pass(Expert expert, BlockTape tape, Map<TensorId, Matrix> into, int tokens, Slot from) {
            this.expert = expert;
            this.tape = tape;
            this.into = into;
            int width = from.width(architecture);
            int wide = Slot.EXPERT_GATE.width(architecture);
            room = buffers.borrow((long) tokens * (3L * width + 5L * wide));
            x = take(tokens, width);
            gate = take(tokens, wide);
            up = take(tokens, wide);
            product = take(tokens, wide);
            output = take(tokens, width);
            byProduct = take(tokens, wide);
            byUp = take(tokens, wide);
            byInput = take(tokens, width);
            shares = new double[tokens];
        }

        private Matrix take(int rows, int columns) {
            Matrix matrix = Matrix.of(room.data().asSlice(4L * taken), rows, columns);
            taken = Math.addExact(taken, Math.multiplyExact(rows, columns));
            return matrix;
        }

        void run(Matrix from, int[] tokens, float[] factors, Matrix g, Matrix out) {
            for (int i = 0; i < tokens.length; i++) {
                Rows.copy(from.rows(tokens[i], 1), x.rows(i, 1));
            }
            linear.forward(x, weight(expert.gate()), gate);
            linear.forward(x, weight(expert.up()), up);
            Rows.copy(gate, product);
            Pointwise.gate(kernels, product, up, architecture.activation());
            linear.forward(product, weight(expert.down()), output);
            share(tokens, factors, g);
            addWeight(expert.down(), output, product);
            Rows.clear(byProduct);
            linear.addInput(output, weight(expert.down()), byProduct);
            Rows.clear(byUp);
            activation.gate(gate, up, byProduct, byUp);
            addWeight(expert.gate(), byProduct, x);
            addWeight(expert.up(), byUp, x);
            Rows.clear(byInput);
            linear.addInput(byProduct, weight(expert.gate()), byInput);
            linear.addInput(byUp, weight(expert.up()), byInput);
            for (int i = 0; i < tokens.length; i++) {
                Rows.add(byInput.rows(i, 1), out.rows(tokens[i], 1));
            }
        }

        /// The gradients by the shares; what the expert gave becomes the gradient by it.
        private void share(int[] tokens, float[] factors, Matrix g) {
            float[] given = new float[output.columns()];
            float[] outer = new float[output.columns()];
            for (int i = 0; i < tokens.length; i++) {
                Rows.read(output, i, given);
                Rows.read(g, tokens[i], outer);
                for (int column = 0; column < given.length; column++) {
                    shares[i] += (double) given[column] * outer[column];
                    outer[column] *= factors[i];
                }
                Rows.write(outer, output, i);
            }
        }

        private Matrix weight(ExpertLayer layer) {
            return tape.weight(layer.tensor().id()).rows(layer.firstRow(), layer.outputs());
        }

        private void addWeight(ExpertLayer layer, Matrix g, Matrix read) {
            Optional<Matrix> out = BlockGradients.find(into, layer.tensor());
            out.ifPresent(matrix -> linear.addWeight(g, read, matrix.rows(layer.firstRow(), layer.outputs())));
        }

        void close() {
            buffers.giveBack(room);
        }
    }
}
