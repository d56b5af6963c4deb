package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.BlockFit;
import lapidary.core.method.Group;
import lapidary.core.method.Groups;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is learned by the output of a whole transformer block, on small models of several families.
class BlockSignRoundTest {
    private static final int TOKENS = 12;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama", "phi3", "gpt_neox", "mixtral"})
    void theBlockLosesLessThanWithTheNearestCodes(String type) throws Exception {
        withBlock(type, new Workers(2), (fit, layers) -> {
            BlockSignRound.Found found = new BlockSignRound(40, 4, Workers.shared()).round(fit, layers, Job.UNWATCHED);
            assertTrue(found.after() < 0.9 * found.before(), found.after() + " of " + found.before());
            assertEquals(40, found.best().size());
            for (int step = 1; step < 40; step++) {
                assertTrue(found.best().get(step) <= found.best().get(step - 1), "step " + step);
            }
            // What is returned is what was weighed.
            found.grids().forEach((id, grid) -> fit.weights(id).set(TestTensors.decode(grid)));
            double again = Arrays.stream(fit.weigh(BlockFit::squaredError, Job.UNWATCHED))
                    .sum();
            assertEquals(found.after(), again, 1e-9 * again);
        });
    }

    @Test
    void oneStepIsRoundingToNearest() throws Exception {
        withBlock("llama", new Workers(2), (fit, layers) -> {
            BlockSignRound.Found found = new BlockSignRound(1, 4, Workers.shared()).round(fit, layers, Job.UNWATCHED);
            assertEquals(found.before(), found.after());
            for (BlockRounding.Layer layer : layers) {
                CompressedTensor nearest = new RoundToNearest(Workers.shared())
                        .apply(layer.tensor(), layer.weights(), nearest(), Evidence.NONE, Job.UNWATCHED);
                assertArrayEquals(
                        TestTensors.decode(nearest),
                        TestTensors.decode(found.grids().get(layer.tensor().id())));
            }
        });
    }

    @Test
    void threadsDoNotChangeTheResult() throws Exception {
        List<Map<TensorId, CompressedTensor>> found = new ArrayList<>();
        for (int threads : new int[] {1, 3}) {
            Workers workers = new Workers(threads);
            withBlock(
                    "llama",
                    workers,
                    (fit, layers) -> found.add(new BlockSignRound(15, 3, workers)
                            .round(fit, layers, Job.UNWATCHED)
                            .grids()));
        }
        found.getFirst()
                .forEach((id, grid) -> assertArrayEquals(
                        TestTensors.decode(grid),
                        TestTensors.decode(found.getLast().get(id)),
                        id.name()));
    }

    @Test
    void stopsWhenCancelled() throws Exception {
        withBlock("llama", new Workers(2), (fit, layers) -> {
            Job ended = new Job() {
                @Override
                public boolean isCancelled() {
                    return true;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            assertThrows(CancellationException.class, () -> new BlockSignRound(200, 4, Workers.shared())
                    .round(fit, layers, ended));
        });
    }

    /// μ = (2, 0) and σ² = (1, 4) against μ = (1, 1) and σ² = (1, 1): (1 + 1 + 0 + 3)/2.
    @Test
    void theLossOfNormTweakingComparesMeansAndVariancesOfChannels() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix output = Matrix.of(arena.allocate(16, 64), 2, 2);
            Matrix target = Matrix.of(arena.allocate(16, 64), 2, 2);
            Matrix slope = Matrix.of(arena.allocate(16, 64), 2, 2);
            output.set(new float[] {1, -2, 3, 2});
            target.set(new float[] {0, 0, 2, 2});
            assertEquals(2.5, BlockNormDescent.statistics(output, target, slope), 1e-12);
            double[] analytic = {slope.get(0, 1), slope.get(1, 1)};
            for (int token = 0; token < 2; token++) {
                float[] values = {1, -2, 3, 2};
                values[2 * token + 1] += 1e-3f;
                output.set(values);
                Matrix unused = Matrix.of(arena.allocate(16, 64), 2, 2);
                double moved = BlockNormDescent.statistics(output, target, unused);
                assertEquals((moved - 2.5) / 1e-3, analytic[token], 1e-3);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"llama", "gpt_neox"})
    void gainsBringTheStatisticsOfTheBlockBack(String type) throws Exception {
        withBlock(type, new Workers(2), (fit, layers) -> {
            BlockSignRound.Found rounded = new BlockSignRound(1, 4, Workers.shared()).round(fit, layers, Job.UNWATCHED);
            rounded.grids().forEach((id, grid) -> fit.weights(id).set(TestTensors.decode(grid)));
            Group group = normed;
            Group.Producer.Norm norm = (Group.Producer.Norm) group.producer().orElseThrow();
            float[] gain = fit.weights(norm.gain().id()).toArray();
            NormDescent.Found found = new BlockNormDescent(60, .01).fit(fit, norm, group.width(), Job.UNWATCHED);
            assertTrue(found.after() < found.before(), found.after() + " of " + found.before());
            assertFalse(Arrays.equals(found.factors(), ones(group.width())));
            assertArrayEquals(gain, fit.weights(norm.gain().id()).toArray(), "the block is as it was");
        });
    }

    private Group normed;

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private interface Check {
        void of(BlockFit fit, List<BlockRounding.Layer> layers) throws Exception;
    }

    private static Settings nearest() {
        return TestTensors.settings(
                new RoundToNearest(Workers.shared()), "bits=2", "group=16", "scheme=asymmetric", "scale=f16");
    }

    /// Hands over the first block of a model with what it makes of eight sequences, and its linear
    /// layers at two bits.
    private void withBlock(String type, Workers workers, Check check) throws Exception {
        Path path = folder.resolve(type);
        if (!path.toFile().exists()) {
            TinyModels.write(path, type);
        }
        try (Model model = Model.open(path);
                Arena arena = Arena.ofShared();
                Engine engine = new Engine(model, TOKENS, NativeWeights.standardBudget(), workers)) {
            Block block = engine.network().blocks().getFirst();
            Weights original = Weights.original(model);
            var pass = engine.pass(original);
            List<Matrix> inputs = new ArrayList<>();
            List<Matrix> targets = new ArrayList<>();
            int width = engine.architecture().width();
            for (int sequence = 0; sequence < 8; sequence++) {
                int[] tokens = new int[TOKENS];
                for (int i = 0; i < TOKENS; i++) {
                    tokens[i] = (sequence * 37 + i * 31 + i * i % 17) % 250;
                }
                Matrix input = Matrix.of(arena.allocate(4L * TOKENS * width, 64), TOKENS, width);
                pass.embed(tokens, input);
                Matrix target = Matrix.of(arena.allocate(4L * TOKENS * width, 64), TOKENS, width);
                target.set(input.toArray());
                inputs.add(input);
                targets.add(target);
            }
            pass.blocks(0, 1, targets, Observer.NONE, Job.UNWATCHED);
            normed = Groups.of(block, engine.architecture()).stream()
                    .filter(group -> group.producer()
                            .filter(Group.Producer.Norm.class::isInstance)
                            .isPresent())
                    .findFirst()
                    .orElseThrow();
            try (BlockFit fit = new BlockFit(engine, block, original, inputs, targets)) {
                check.of(fit, layers(block, original));
            }
        }
    }

    private static List<BlockRounding.Layer> layers(Block block, Weights original) {
        SignRound method = new SignRound(Workers.shared());
        Settings settings =
                TestTensors.settings(method, "bits=2", "group=16", "scheme=asymmetric", "scale=f16", "loss=block");
        List<ModelTensor> tensors = new ArrayList<>(
                block.projections().stream().map(Part.Project::weight).toList());
        block.expertLayers().stream().map(layer -> layer.tensor()).distinct().forEach(tensors::add);
        return tensors.stream()
                .map(tensor -> new BlockRounding.Layer(tensor, original.of(tensor), settings, Evidence.NONE))
                .toList();
    }
}
