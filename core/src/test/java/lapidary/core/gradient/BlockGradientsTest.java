package lapidary.core.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.infer.Weights;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyMixtures;
import lapidary.core.model.TinyModels;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gradients of single blocks of every family against differences of the forward pass along random directions, tensor
/// by tensor.
class BlockGradientsTest {
    /// More than one tile of queries.
    private static final int TOKENS = 70;

    /// Fewer where positions end, and where a step might send one of them to other experts.
    private static final int FEWER = 8;

    /// How far a weight is moved, in root mean squares of its tensor.
    private static final double STEP = 5e-3;

    /// Where a larger one might send a token to another expert.
    private static final double SMALL_STEP = 5e-4;

    /// What F32 loses of sums of some thousand products, of which each is about 1.
    private static final double ROUNDING = 1e-4;

    @TempDir
    Path folder;

    static Stream<String> types() {
        return Stream.of(TinyModels.TYPES, TinyMixtures.TYPES, TinyMixtures.OTHERS)
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void agreesWithDifferencesTensorByTensor(String type) throws IOException {
        boolean isRouted = TinyMixtures.TYPES.contains(type);
        int tokens = isRouted || List.of("gpt2", "opt").contains(type) ? FEWER : TOKENS;
        try (Model model = Model.open(TinyModels.write(folder, type));
                Engine engine =
                        new Engine(model, smooth(model), tokens, NativeWeights.standardBudget(), new Workers(1));
                Setup setup = new Setup(model, engine, tokens, isRouted ? SMALL_STEP : STEP)) {
            for (Block block : engine.network().blocks().subList(0, isRouted ? 1 : 2)) {
                setup.check(block);
            }
        }
    }

    /// Differences across the kink of ReLU are no derivatives; that of ReLU itself is tested alone.
    private static Network smooth(Model model) throws IOException {
        Network network = Network.of(model);
        return network.architecture().activation() == Architecture.Activation.RELU
                ? network.with(Architecture.Activation.GELU)
                : network;
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() throws IOException {
        Path path = TinyModels.write(folder, "gemma2");
        List<float[]> one = gradients(path, 1);
        List<float[]> three = gradients(path, 3);
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i), three.get(i));
        }
    }

    private static List<float[]> gradients(Path path, int threads) throws IOException {
        try (Model model = Model.open(path);
                Engine engine = new Engine(model, TOKENS, NativeWeights.standardBudget(), new Workers(threads));
                Setup setup = new Setup(model, engine, TOKENS, STEP)) {
            Block block = engine.network().blocks().getFirst();
            setup.load(block);
            setup.differentiate(block);
            List<float[]> found = new ArrayList<>();
            for (ModelTensor tensor : block.weights()) {
                found.add(setup.gradients.get(tensor.id()).toArray());
            }
            found.add(setup.gradient.toArray());
            return found;
        }
    }

    /// Weights, an input and a loss Σ R · output of a block.
    private static final class Setup implements AutoCloseable {
        private final ForwardPass pass;
        private final BlockGradients blocks;
        private final Random random = new Random(7);
        private final double relativeStep;
        private final List<NativeFloats> buffers = new ArrayList<>();
        private final Matrix input;
        private final Matrix slopes; // R
        private final Matrix gradient; // by the input
        private final Map<TensorId, Matrix> weights = new HashMap<>();
        private final Map<TensorId, Matrix> gradients = new HashMap<>();

        Setup(Model model, Engine engine, int tokens, double relativeStep) throws IOException {
            this.pass = engine.pass(Weights.original(model));
            this.blocks = new BlockGradients(engine);
            this.relativeStep = relativeStep;
            int width = engine.architecture().width();
            input = matrix(tokens, width);
            slopes = matrix(tokens, width);
            gradient = matrix(tokens, width);
            fill(input);
            fill(slopes);
        }

        private Matrix matrix(int rows, int columns) {
            NativeFloats buffer = new NativeFloats((long) rows * columns);
            buffers.add(buffer);
            return buffer.matrix(rows, columns);
        }

        private float[] fill(Matrix matrix) {
            float[] values = new float[matrix.rows() * matrix.columns()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            matrix.set(values);
            return values;
        }

        void load(Block block) {
            weights.clear();
            gradients.clear();
            for (ModelTensor tensor : block.weights()) {
                RowSource source = pass.source(tensor);
                int rows = Math.toIntExact(source.shape().rows());
                int columns = Math.toIntExact(source.shape().columns());
                float[] values = new float[rows * columns];
                source.decode(0, rows, values);
                Matrix weight = matrix(rows, columns);
                weight.set(values);
                weights.put(tensor.id(), weight);
                gradients.put(tensor.id(), matrix(rows, columns));
            }
        }

        void differentiate(Block block) {
            try (BlockTape tape = blocks.forward(block, weights, input)) {
                gradient.set(slopes.toArray());
                blocks.backward(tape, gradient, gradients);
            }
        }

        double loss(Block block) {
            try (BlockTape tape = blocks.forward(block, weights, input)) {
                float[] output = tape.output().toArray();
                float[] factors = slopes.toArray();
                double sum = 0;
                for (int i = 0; i < output.length; i++) {
                    sum += (double) output[i] * factors[i];
                }
                return sum;
            }
        }

        void check(Block block) {
            load(block);
            differentiate(block);
            check(block, "input", input, gradient, relativeStep / 4);
            for (ModelTensor tensor : block.weights()) {
                check(block, tensor.id().name(), weights.get(tensor.id()), gradients.get(tensor.id()), relativeStep);
            }
        }

        /// Along a random direction, from differences over two distances, so that curvature cancels.
        /// The tolerance is in
        /// standard deviations of the slope along such directions.
        private void check(Block block, String name, Matrix values, Matrix found, double steps) {
            float[] kept = values.toArray();
            float[] slope = found.toArray();
            double squares = 0;
            for (float value : kept) {
                squares += (double) value * value;
            }
            double step = steps * (Math.sqrt(squares / kept.length) + 1e-2);
            double[] direction = new double[kept.length];
            double expected = 0;
            double size = 0;
            for (int i = 0; i < kept.length; i++) {
                direction[i] = random.nextBoolean() ? step : -step;
                expected += slope[i] * direction[i];
                size += slope[i] * slope[i] * step * step;
            }
            double once = difference(block, values, kept, direction, 1);
            double twice = difference(block, values, kept, direction, 2);
            values.set(kept);
            assertEquals(expected, (4 * once - twice) / 3, 1e-3 * Math.sqrt(size) + ROUNDING, name);
        }

        /// The slope along a direction from two losses, `times` the direction apart.
        private double difference(Block block, Matrix values, float[] kept, double[] direction, int times) {
            return (loss(block, values, kept, direction, times) - loss(block, values, kept, direction, -times))
                    / (2 * times);
        }

        private double loss(Block block, Matrix values, float[] kept, double[] direction, int times) {
            float[] moved = new float[kept.length];
            for (int i = 0; i < kept.length; i++) {
                moved[i] = (float) (kept[i] + times * direction[i]);
            }
            values.set(moved);
            return loss(block);
        }

        @Override
        public void close() {
            blocks.close();
            buffers.forEach(NativeFloats::close);
        }
    }
}
