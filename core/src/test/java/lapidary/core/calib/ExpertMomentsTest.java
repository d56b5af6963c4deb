package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TinyModels;
import lapidary.core.quant.Quantizers;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Moments of a mixture of experts: 4 experts, 2 of them for each token.
class ExpertMomentsTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 11;
    private static final String GATE = "model.layers.1.block_sparse_moe.experts.%d.w1.weight";
    private static final String DOWN = "model.layers.1.block_sparse_moe.experts.%d.w2.weight";

    @TempDir
    private Path folder;

    private Model model() throws IOException {
        return Model.open(TinyModels.write(folder.resolve("model"), "mixtral"));
    }

    private static MomentsCalibrator.Request request(int sequences) {
        int[] tokens =
                new Random(3).ints((long) sequences * CONTEXT + 1, 3, 280).toArray();
        return new MomentsCalibrator.Request(tokens, CONTEXT, sequences, "text", "ab".repeat(32));
    }

    private static Moments run(Model model, int threads, int sequences) throws IOException {
        return new MomentsCalibrator(model, new Workers(threads)).run(request(sequences), Job.UNWATCHED);
    }

    /// What each expert was given, kept and multiplied in plain loops.
    @Test
    void momentsOfExpertsAreThoseOfTheTokensThatReachThem() throws Exception {
        try (Model model = model()) {
            Map<TensorId, List<float[]>> fed = fed(model);
            Moments found = run(model, 2, SEQUENCES);
            for (int expert = 0; expert < 4; expert++) {
                for (String name : List.of(GATE, DOWN)) {
                    TensorId id = new TensorId(name.formatted(expert));
                    InputMoments moments = found.of(id).orElseThrow();
                    List<float[]> rows = fed.getOrDefault(id, List.of());
                    assertEquals(rows.size(), moments.tokens(), id.name());
                    check(rows, moments);
                }
            }
            long given = IntStream.range(0, 4)
                    .mapToLong(expert -> found.of(new TensorId(GATE.formatted(expert)))
                            .orElseThrow()
                            .tokens())
                    .sum();
            assertEquals(2L * CONTEXT * SEQUENCES, given);
        }
    }

    private static void check(List<float[]> rows, InputMoments moments) {
        for (int i = 0; i < moments.inputs(); i++) {
            for (int j = 0; j < moments.inputs() && !rows.isEmpty(); j++) {
                double sum = 0;
                for (float[] row : rows) {
                    sum += (double) row[i] * row[j] / rows.size();
                }
                assertEquals(sum, moments.second().get(i, j), 1e-9 * (1 + Math.abs(sum)));
            }
        }
    }

    private static Map<TensorId, List<float[]>> fed(Model model) throws IOException {
        Map<TensorId, List<float[]>> fed = new HashMap<>();
        Observer keeping = new Observer() {
            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                for (int row = 0; row < input.rows(); row++) {
                    fed.computeIfAbsent(layer.tensor().id(), id -> new ArrayList<>())
                            .add(input.rows(row, 1).toArray());
                }
            }
        };
        TextSequences text = new TextSequences(request(SEQUENCES).texts(), -1, Protocol.WINDOWS, CONTEXT);
        return model.file().reading(() -> {
            try (Engine engine = new Engine(model, CONTEXT, 1 << 24, new Workers(1));
                    NativeFloats room = new NativeFloats((long) CONTEXT * 32)) {
                ForwardPass pass = engine.pass(Weights.original(model));
                for (int i = 0; i < text.count(); i++) {
                    Matrix hidden = room.matrix(CONTEXT, 32);
                    pass.embed(text.inputs(i), hidden);
                    pass.blocks(0, engine.architecture().blocks(), List.of(hidden), keeping, Job.UNWATCHED);
                }
            }
            return fed;
        });
    }

    @Test
    void threadsDoNotChangeThem() throws Exception {
        try (Model model = model()) {
            assertSame(run(model, 1, SEQUENCES), run(model, 3, SEQUENCES));
        }
    }

    private static void assertSame(Moments one, Moments other) {
        assertEquals(one.layers().keySet(), other.layers().keySet());
        assertEquals(one.sha256(), other.sha256());
        one.layers().forEach((id, matrices) -> {
            for (int i = 0; i < matrices.size(); i++) {
                assertSame(matrices.get(i), other.matrices(id).get(i));
            }
        });
    }

    private static void assertSame(InputMoments one, InputMoments other) {
        double[] row = new double[one.inputs()];
        double[] same = new double[one.inputs()];
        for (int i = 0; i < one.inputs(); i++) {
            one.second().read(i, 0, row, 0, row.length);
            other.second().read(i, 0, same, 0, same.length);
            assertArrayEquals(row, same);
        }
        assertArrayEquals(one.mean(), other.mean());
        assertArrayEquals(one.meanMagnitude(), other.meanMagnitude());
        assertArrayEquals(one.largest(), other.largest());
        assertEquals(one.tokens(), other.tokens());
        assertArrayEquals(
                one.samples().map(rows -> rows.rows().toArray()).orElse(new float[0]),
                other.samples().map(rows -> rows.rows().toArray()).orElse(new float[0]));
    }

    @Test
    void aTensorThatStacksExpertsIsRoundedAsThoseWithATensorEach() throws Exception {
        Path gguf = folder.resolve("model.gguf");
        Transform gptq = (Transform) Quantizers.methods().find("gptq").orElseThrow();
        Settings settings = Settings.standard(gptq.settings())
                .with("bits", new SettingValue.Whole(3))
                .with("group", new SettingValue.Whole(8));
        try (Model own = model()) {
            new Compressor(Quantizers.methods()).run(own, TestRecipes.unchanged(own, "gguf"), gguf, Job.UNWATCHED);
            try (Model stacked = Model.open(gguf)) {
                ModelTensor all =
                        stacked.find(new TensorId("blk.1.ffn_down_exps.weight")).orElseThrow();
                float[] together = values(gptq, stacked, all, settings, run(stacked, 2, SEQUENCES));
                Moments moments = run(own, 2, SEQUENCES);
                for (int expert = 0; expert < 4; expert++) {
                    ModelTensor one =
                            own.find(new TensorId(DOWN.formatted(expert))).orElseThrow();
                    float[] alone = values(gptq, own, one, settings, moments);
                    float[] part = Arrays.copyOfRange(together, expert * alone.length, (expert + 1) * alone.length);
                    assertArrayEquals(alone, part, 1e-6f, "expert " + expert);
                }
            }
        }
    }

    private static float[] values(Transform method, Model model, ModelTensor tensor, Settings settings, Moments moments)
            throws Exception {
        Evidence evidence = Evidence.NONE.with(moments);
        Shape shape = tensor.tensor().shape();
        method.forecast(tensor, settings, evidence);
        CompressedTensor result = model.file().reading(() -> {
            try {
                return method.apply(tensor, Weights.original(model).of(tensor), settings, evidence, Job.UNWATCHED);
            } catch (NotFiniteException e) {
                throw new IllegalStateException(e);
            }
        });
        float[] values = new float[Math.toIntExact(shape.elements())];
        result.decode(0, Math.toIntExact(shape.rows()), values);
        return values;
    }

    @Test
    void anExpertThatNoTokenReachedIsWarnedOfAndRoundedToNearest() throws Exception {
        try (Model model = model()) {
            Moments found = run(model, 2, 1);
            Coverage coverage = found.coverage();
            assertTrue(coverage.layers().stream().anyMatch(Coverage.Layer::isExpert));
            for (Coverage.Layer layer : coverage.layers()) {
                Coverage.Level expected = layer.tokens() == 0
                        ? Coverage.Level.NONE
                        : layer.tokens() < Math.min(layer.inputs(), layer.isExpert() ? 128 : Integer.MAX_VALUE)
                                ? Coverage.Level.THIN
                                : Coverage.Level.FULL;
                assertEquals(expected, layer.level(), layer.words());
            }
            assertTrue(coverage.warnings().toString().contains("tokens"), coverage.warnings()::toString);
            InputMoments unseen = InputMoments.unseen(3, Arena.ofAuto());
            assertEquals(1, unseen.second().get(2, 2));
            assertEquals(0, unseen.second().get(2, 1));
            assertEquals(0, unseen.tokens());
        }
    }

    /// Whatever the budget: the same moments, never more memory, nothing left on the disk.
    @Test
    void aSmallBudgetGivesTheSameMomentsFromAFile() throws Exception {
        try (Model model = model()) {
            Moments ample = run(model, 2, SEQUENCES);
            long live = NativeFloats.liveBytes();
            CalibrationMemory need =
                    CalibrationMemory.of(Network.of(model), request(SEQUENCES).settings(), SEQUENCES, 1L << 30);
            long budget = need.peakBytes() * 2 / 3;
            CalibrationMemory memory =
                    CalibrationMemory.of(Network.of(model), request(SEQUENCES).settings(), SEQUENCES, budget);
            assertTrue(memory.isSpilled(), memory::sentence);
            assertTrue(memory.peakBytes() <= budget, memory::sentence);
            long[] most = {0};
            Job watching = new Job() {
                @Override
                public boolean isCancelled() {
                    most[0] = Math.max(most[0], NativeFloats.liveBytes() - live);
                    return false;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            Moments small = new MomentsCalibrator(model, new Workers(2), budget).run(request(SEQUENCES), watching);
            assertSame(ample, small);
            assertTrue(small.spilledBytes() > 0);
            assertEquals(0, small.bytes());
            assertTrue(most[0] <= budget, most[0] + " of " + budget);
            assertEquals(live, NativeFloats.liveBytes());
        }
    }

    @Test
    void aBudgetThatHoldsNoLayerIsRefusedWithWhatToDo() throws Exception {
        try (Model model = model()) {
            IOException refused =
                    assertThrows(IOException.class, () -> new MomentsCalibrator(model, new Workers(1), 1 << 16)
                            .run(request(SEQUENCES), Job.UNWATCHED));
            assertTrue(refused.getMessage().contains("shorter sequences"), refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aCancelAtARandomPointLeavesNothingBehind(long seed) throws Exception {
        try (Model model = model()) {
            long live = NativeFloats.liveBytes();
            int checks = new Random(seed).nextInt(400);
            int[] seen = {0};
            Job job = new Job() {
                @Override
                public synchronized boolean isCancelled() {
                    return seen[0]++ > checks;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            try {
                new MomentsCalibrator(model, new Workers(2), 1 << 21).run(request(SEQUENCES), job);
            } catch (CancellationException e) {
                assertTrue(seen[0] > checks);
            }
            assertEquals(live, NativeFloats.liveBytes(), "cancelled at check " + checks);
        }
    }
}
