package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import lapidary.core.TestFiles;
import lapidary.core.compress.Compressor;
import lapidary.core.compress.TestRecipes;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.eval.graph.GraphData;
import lapidary.core.eval.graph.GraphEvaluator;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.measure.Provenance;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphPreviewTest {
    private static final String FOUR_BITS = "rtn bits=4 granularity=channel scheme=symmetric";
    private static final Path DIGITS = TestFiles.sample("digits-cnn/model.onnx");

    @TempDir
    Path folder;

    private final Listener listener = new Listener();

    private static Recipe choose(Model model, Selector on) {
        Recipe unchanged = TestRecipes.with(TestRecipes.unchanged(model, "onnx-qdq"), Misfit.REFUSE);
        return TestRecipes.choose(model, unchanged, on, FOUR_BITS);
    }

    private static GraphOutcome outcome(PreviewUpdate.Running running) {
        return assertInstanceOf(GraphOutcome.class, running.outcome());
    }

    /// The first convolution or product.
    private static Selector first(Model model) {
        ModelTensor tensor = model.tensors().stream()
                .filter(found -> found.role() == TensorRole.CONVOLUTION || found.role() == TensorRole.LINEAR)
                .findFirst()
                .orElseThrow();
        return new Selector.Named(new TreeSet<>(List.of(tensor.id())));
    }

    @Test
    void answersInThreeWavesAndSaysThatRandomInputsAreHeuristic() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model);
                GraphPreview preview =
                        new GraphPreview(graph, Quantizers.methods(), GraphData.random(graph, 7), listener)) {
            long edit = preview.request(choose(model, first(model)));
            GraphOutcome done = outcome(listener.done(edit));
            List<PreviewUpdate> updates = listener.of(edit);
            assertInstanceOf(PreviewUpdate.Notices.class, updates.get(0));
            var weights = assertInstanceOf(PreviewUpdate.WeightError.class, updates.get(1));
            var outputs = assertInstanceOf(PreviewUpdate.OutputError.class, updates.get(2));
            assertEquals(
                    weights.sqnrDecibels().keySet(), outputs.relativeError().keySet());
            outputs.relativeError().forEach((id, error) -> assertEquals(layerError(graph, preview, id), error, 1e-6));
            assertEquals(16, done.seen());
            assertEquals(Provenance.Kind.HEURISTIC, done.from().kind());
            assertTrue(done.notes().getFirst().startsWith("No data"), () -> done.notes()
                    .toString());
            assertTrue(done.fidelity().orElseThrow().sqnr().value() > 5);
        }
    }

    /// Both whole graphs run, and the outputs of the layer's node compared.
    private static double layerError(GraphModel graph, GraphPreview preview, TensorId id) {
        String output = graph.layers(id).getFirst().output();
        GraphRequest request = GraphRequest.WHOLE.withOutputs(List.of(output));
        ModelTensor tensor = graph.model().find(id).orElseThrow();
        var treated =
                preview.weights(choose(graph.model(), first(graph.model()))).of(tensor);
        try (GraphSession original = graph.session(request, Job.UNWATCHED);
                GraphSession edited = graph.session(request.replacing(Map.of(id, treated)), Job.UNWATCHED)) {
            Map<String, GraphArray> inputs = GraphData.random(graph, 7).run(0).inputs();
            float[] before = original.run(inputs).get(output).floats();
            float[] after = edited.run(inputs).get(output).floats();
            double signal = 0;
            double noise = 0;
            for (int i = 0; i < before.length; i++) {
                signal += (double) before[i] * before[i];
                noise += ((double) before[i] - after[i]) * (before[i] - after[i]);
            }
            return noise / signal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRecipeSeenBeforeIsRememberedAndRunsNothing() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model);
                GraphPreview preview =
                        new GraphPreview(graph, Quantizers.methods(), GraphData.random(graph, 7), listener)) {
            PreviewUpdate.Running first = listener.done(preview.request(choose(model, new Selector.All())));
            listener.done(preview.request(TestRecipes.unchanged(model, "onnx-qdq")));
            PreviewUpdate.Running again = listener.done(preview.request(choose(model, new Selector.All())));
            assertTrue(first.work() > 0);
            assertEquals(0, again.work());
            assertEquals(first.outcome(), again.outcome());
        }
    }

    @Test
    void theLastOfFiftyEditsIsTheOneThatIsAnswered() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model);
                GraphPreview preview =
                        new GraphPreview(graph, Quantizers.methods(), GraphData.random(graph, 7), listener)) {
            PreviewUpdate.Running alone = listener.done(preview.request(choose(model, first(model))));
            long last = 0;
            for (int i = 0; i < 50; i++) {
                last = preview.request(i % 2 == 0 ? choose(model, new Selector.All()) : choose(model, first(model)));
            }
            assertEquals(alone.outcome(), listener.done(last).outcome());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sample, digits-cnn/model.onnx, all",
        "sample, digits-cnn/model.onnx, first",
        "fixture, mnist/mnist-8.onnx, all",
        "fixture, resnet20-cifar10/resnet20.onnx, all",
        "fixture, resnet20-cifar10/resnet20.onnx, first",
        "fixture, ppocr-v4/ch_ppocr_mobile_v2.0_cls_infer.onnx, all"
    })
    void thePreviewIsTheEvaluationOfTheWrittenFile(String kind, String name, String what) throws Exception {
        Path source = kind.equals("sample") ? TestFiles.sample(name) : TestFiles.fixture(name);
        Path written = folder.resolve("written.onnx");
        GraphOutcome previewed;
        GraphOutcome evaluated;
        try (Model model = Model.open(source);
                GraphModel graph = GraphModel.of(model)) {
            GraphData data = GraphData.random(graph, 3);
            Recipe recipe = choose(model, what.equals("all") ? new Selector.All() : first(model));
            try (GraphPreview preview = new GraphPreview(graph, Quantizers.methods(), data, listener)) {
                previewed = outcome(listener.done(preview.request(recipe)));
            }
            new Compressor(Quantizers.methods()).run(model, recipe, written, Job.UNWATCHED);
            try (Model other = Model.open(written);
                    GraphModel changed = GraphModel.of(other)) {
                evaluated = GraphEvaluator.evaluate(
                        new GraphEvaluator.Request(changed, Map.of(), Optional.of(graph), data),
                        outcome -> {},
                        Job.UNWATCHED);
            }
        }
        double expected = evaluated.fidelity().orElseThrow().sqnr().value();
        assertEquals(expected, previewed.fidelity().orElseThrow().sqnr().value(), 0.02);
        assertTrue(expected > 0 && expected < 60, () -> expected + " dB");
    }
}
