package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.eval.Classics;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphEvaluator;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calibration of graphs, on the small classifier of digits.
class GraphMomentsTest {
    private static final Path MODEL = TestFiles.sample("digits-cnn/model.onnx");
    private static final Settings UNCHOSEN = new Settings(new TreeMap<>());

    @TempDir
    private Path folder;

    private static DataSet data(String name) throws IOException {
        return DataSets.open(TestFiles.sample("digits-cnn/" + name), Job.UNWATCHED);
    }

    private static CalibrationRun.Request request() throws IOException {
        return new CalibrationRun.Request(List.of(data("calibration.csv")), CalibrationSettings.STANDARD, UNCHOSEN);
    }

    @Test
    void everyConvolutionAndProductIsSeenAtEveryPosition() throws Exception {
        try (Model model = Model.open(MODEL)) {
            Moments found = CalibrationRun.run(model, request(), new Workers(2), Job.UNWATCHED);
            List<Long> tokens = found.coverage().layers().stream()
                    .map(Coverage.Layer::tokens)
                    .toList();
            // 256 images of 8 × 8, pooled to 4 × 4 behind the second convolution, then one row each
            assertEquals(
                    List.of(256L * 64, 256L * 64, 256L * 16, 256L, 256L),
                    tokens.stream().sorted(Comparator.reverseOrder()).toList());
            assertEquals(256, found.tokens());
            assertEquals(
                    List.of(),
                    found.coverage().of(found.layers().keySet()).layers().stream()
                            .filter(layer -> layer.level() == Coverage.Level.NONE)
                            .toList());
        }
    }

    @Test
    void threadsDoNotChangeThem() throws Exception {
        try (Model model = Model.open(MODEL)) {
            Moments alone = CalibrationRun.run(model, request(), new Workers(1), Job.UNWATCHED);
            Moments crowd = CalibrationRun.run(model, request(), new Workers(3), Job.UNWATCHED);
            alone.layers().forEach((id, matrices) -> {
                InputMoments one = matrices.getFirst();
                InputMoments other = crowd.of(id).orElseThrow();
                double[] row = new double[one.inputs()];
                double[] same = new double[one.inputs()];
                for (int i = 0; i < one.inputs(); i++) {
                    one.second().read(i, 0, row, 0, row.length);
                    other.second().read(i, 0, same, 0, same.length);
                    assertArrayEquals(row, same);
                }
            });
        }
    }

    private static GraphOutcome measured(Path path) throws Exception {
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model)) {
            GraphData judging = GraphData.of(graph, data("test.csv"), UNCHOSEN, 0);
            return GraphEvaluator.evaluate(
                    new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), judging),
                    ignored -> {},
                    Job.UNWATCHED);
        }
    }

    /// From calibration to a written file that is run anew: 3 bits per weight, a scale per channel.
    @Test
    void gptqKeepsMoreDigitsRightThanRoundingToNearest() throws Exception {
        double nearest = accuracy(written("rtn", Evidence.NONE));
        Moments moments;
        try (Model model = Model.open(MODEL)) {
            moments = CalibrationRun.run(model, request(), new Workers(2), Job.UNWATCHED);
        }
        double corrected = accuracy(written("gptq", Evidence.NONE.with(moments)));
        assertTrue(corrected >= nearest, corrected + " against " + nearest);
        assertTrue(corrected >= 0.98, "accuracy " + corrected);
    }

    private Path written(String method, Evidence evidence) throws Exception {
        Path out = folder.resolve(method + ".onnx");
        try (Model model = Model.open(MODEL)) {
            Recipe plain = TestRecipes.choose(
                    model,
                    TestRecipes.with(TestRecipes.unchanged(model, "onnx-qdq"), Misfit.REFUSE),
                    new Selector.All(),
                    method + " bits=3 granularity=channel");
            Recipe recipe = RecipeEdit.calibrate(plain, evidence);
            new Compressor(Quantizers.methods()).run(model, recipe, evidence, out, Job.UNWATCHED);
        }
        return out;
    }

    private static double accuracy(Path path) throws Exception {
        return assertInstanceOf(GraphOutcome.class, measured(path))
                .classification()
                .orElseThrow()
                .accuracy()
                .orElseThrow()
                .topOne()
                .value();
    }

    @Test
    void aTextIsNoDataForAGraphAndImagesAreNoneForALanguageModel() throws Exception {
        try (Model model = Classics.open()) {
            IOException refused = assertThrows(
                    IOException.class, () -> CalibrationRun.run(model, request(), new Workers(1), Job.UNWATCHED));
            assertTrue(refused.getMessage().contains("texts or token ids"), refused.getMessage());
        }
    }

    @Test
    void aSmallBudgetGivesTheSameMomentsFromAFile() throws Exception {
        try (Model model = Model.open(MODEL);
                GraphModel graph = GraphModel.of(model)) {
            GraphData data = GraphData.of(graph, data("calibration.csv"), UNCHOSEN, 0);
            CalibrationSettings settings = CalibrationSettings.STANDARD;
            GraphMomentsCalibrator small = new GraphMomentsCalibrator(graph, new Workers(2), 15_000_000);
            assertTrue(small.memory(settings).momentBytes() > 0);
            Moments ample = new GraphMomentsCalibrator(graph, new Workers(2)).run(data, settings, Job.UNWATCHED);
            long needed = small.memory(settings).momentBytes();
            long left = small.memory(settings).runBytes();
            long tight = 15_000_000 - 2 * left + needed; // half of what the moments take
            Moments spilled = new GraphMomentsCalibrator(graph, new Workers(2), tight + needed / 2)
                    .run(data, settings, Job.UNWATCHED);
            assertTrue(spilled.spilledBytes() > 0);
            ample.layers()
                    .forEach((id, matrices) -> assertEquals(
                            matrices.getFirst().second().get(3, 5),
                            spilled.of(id).orElseThrow().second().get(3, 5)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCancelAtARandomPointLeavesNothingBehind(long seed) throws Exception {
        try (Model model = Model.open(MODEL)) {
            long live = NativeFloats.liveBytes();
            int checks = new Random(seed).nextInt(60);
            int[] seen = {0};
            Job job = new Job() {
                @Override
                public synchronized boolean isCancelled() {
                    return seen[0]++ > checks;
                }

                @Override
                public void report(double fraction, String activity) {}
            };
            CalibrationRun.Request asked = request();
            assertThrows(CancellationException.class, () -> CalibrationRun.run(model, asked, new Workers(2), job));
            assertEquals(live, NativeFloats.liveBytes());
        }
    }
}
