package lapidary.core.eval.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.data.DataSet;
import lapidary.core.data.DataSets;
import lapidary.core.data.ImageData;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphEvaluatorTest {
    private static final Settings GUESSED = new Settings(new TreeMap<>());
    private static final Path DIGITS = TestFiles.sample("digits-cnn/model.onnx");

    @TempDir
    Path folder;

    private static float[][] numbers(Path csv, int skippedLines, int skippedColumns) throws Exception {
        return Files.readAllLines(csv).stream()
                .skip(skippedLines)
                .map(line -> {
                    String[] cells = line.split(",");
                    float[] row = new float[cells.length - skippedColumns];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = Float.parseFloat(cells[i + skippedColumns]);
                    }
                    return row;
                })
                .toArray(float[][]::new);
    }

    /// The reference logits were computed with PyTorch, see the sample's README.
    @Test
    void theDigitsGetTheLogitsOfPyTorch() throws Exception {
        float[][] pixels = numbers(TestFiles.sample("digits-cnn/test.csv"), 1, 1);
        float[][] expected = numbers(TestFiles.sample("digits-cnn/reference/logits-test.csv"), 0, 0);
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model);
                GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            float[] images = new float[pixels.length * 64];
            for (int i = 0; i < images.length; i++) {
                images[i] = pixels[i / 64][i % 64] / 16;
            }
            float[] logits = session.run(Map.of("image", GraphArray.of(images, pixels.length, 1, 8, 8)))
                    .get("logits")
                    .floats();
            for (int i = 0; i < pixels.length; i++) {
                assertArrayEquals(expected[i], Arrays.copyOfRange(logits, 10 * i, 10 * i + 10), 1e-4f, "image " + i);
            }
        }
    }

    /// Accuracy and cross-entropy as the sample's README has them from PyTorch.
    @Test
    void theDigitsReachTheAccuracyOfTheirReadme() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            DataSet images = DataSets.open(TestFiles.sample("digits-cnn/test.csv"), Job.UNWATCHED);
            GraphData data = GraphData.of(graph, images, GUESSED, 4);
            List<Integer> seen = new ArrayList<>();
            GraphOutcome outcome = GraphEvaluator.evaluate(
                    new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), data),
                    running -> seen.add(running.seen()),
                    Job.UNWATCHED);
            var accuracy = outcome.classification().orElseThrow().accuracy().orElseThrow();
            assertEquals(394.0 / 397, accuracy.topOne().value(), 1e-9);
            assertEquals(0.077142, accuracy.loss().value(), 1e-5);
            assertEquals(397, outcome.seen());
            assertEquals(397, seen.getLast());
            assertEquals("test.csv", outcome.from().data());
        }
    }

    @Test
    void handwrittenDigitsAreReadAsTheirModelTakesThem() throws Exception {
        Path images = TestFiles.fixture("mnist/t10k-images-idx3-ubyte.gz");
        try (Model model = Model.open(TestFiles.fixture("mnist/mnist-8.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            Settings asStored = new Settings(new TreeMap<>(Map.of("image-scale", new SettingValue.Text("0-255"))));
            GraphData data = GraphData.of(graph, DataSets.open(images, Job.UNWATCHED), asStored, 4);
            GraphOutcome outcome = GraphEvaluator.evaluate(
                    new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), data), running -> {}, Job.UNWATCHED);
            double found = outcome.classification()
                    .orElseThrow()
                    .accuracy()
                    .orElseThrow()
                    .topOne()
                    .value();
            // Of the fixtures' README, computed with ONNX Runtime.
            assertEquals(0.9891, found, 1e-9);
        }
    }

    @Test
    void dataThatDoesNotFitSaysWhatTheGraphTakes() throws Exception {
        Path text = Files.writeString(folder.resolve("text.txt"), "Once upon a time there was a text.");
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            DataSet data = DataSets.open(text, Job.UNWATCHED);
            String message = assertThrows(GraphException.class, () -> GraphData.of(graph, data, GUESSED, 0))
                    .getMessage();
            assertTrue(message.contains("image F32 [batch, 1, 8, 8]"), message);
        }
    }

    /// Graphs exported by PyTorch 1.13.
    private Path resource(String name) throws Exception {
        try (InputStream in = GraphEvaluatorTest.class.getResourceAsStream("/graph/" + name)) {
            Path file = folder.resolve(name);
            Files.copy(Objects.requireNonNull(in, name), file);
            return file;
        }
    }

    /// A folder per class, each with one picture of one grey.
    private DataSet pictures(String... classes) throws Exception {
        for (String name : classes) {
            Files.createDirectories(folder.resolve("pictures").resolve(name));
            BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, name.hashCode());
            ImageIO.write(
                    image, "png", folder.resolve("pictures/" + name + "/a.png").toFile());
        }
        return DataSets.open(folder.resolve("pictures"), Job.UNWATCHED);
    }

    @Test
    void scoresAreTakenFromTheOutputWithAsManyAsThereAreClasses() throws Exception {
        try (Model model = Model.open(resource("features-first.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            GraphData data = GraphData.of(graph, pictures("ant", "bee", "cat", "dog"), GUESSED, 0);
            assertEquals(List.of("logits"), data.outputs());
        }
    }

    @Test
    void fewerNamedClassesThanTheModelTellsApartAreDoubted() throws Exception {
        assertTrue(notes("ant", "bee").getFirst().startsWith("the data names 2 classes and the model tells 4 apart"));
    }

    @Test
    void foldersCalledByNumbersAreThoseClasses() throws Exception {
        assertTrue(notes("1", "3").getFirst().startsWith("classes are the numbers"));
        assertEquals(3, ((ImageData) pictures()).labels().orElseThrow().at(1));
    }

    private List<String> notes(String... classes) throws Exception {
        try (Model model = Model.open(resource("features-first.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            GraphData data = GraphData.of(graph, pictures(classes), GUESSED, 0);
            var request = new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), data);
            return GraphEvaluator.evaluate(request, ignored -> {}, Job.UNWATCHED)
                    .notes();
        }
    }

    @Test
    void planesOfNumbersAreNoScoresOfClasses() throws Exception {
        try (Model model = Model.open(resource("planes.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            GraphData data = GraphData.of(graph, pictures("ant", "bee", "cat", "dog"), GUESSED, 0);
            var alone = new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), data);
            String message = assertThrows(
                            GraphException.class, () -> GraphEvaluator.evaluate(alone, ignored -> {}, Job.UNWATCHED))
                    .getMessage();
            assertTrue(message.contains("no scores of classes"), message);
            var compared = new GraphEvaluator.Request(graph, Map.of(), Optional.of(graph), data);
            GraphOutcome outcome = GraphEvaluator.evaluate(compared, ignored -> {}, Job.UNWATCHED);
            assertTrue(outcome.classification().isEmpty());
            assertEquals(
                    Double.POSITIVE_INFINITY,
                    outcome.fidelity().orElseThrow().sqnr().value());
        }
    }

    @Test
    void weightsInHalfPrecisionAreFed() throws Exception {
        try (Model model = Model.open(resource("halves.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            TensorId id = new TensorId("a.weight");
            RowSource own = Codecs.view(graph.model().find(id).orElseThrow().tensor());
            GraphArray input = GraphArray.of(new float[20], 1, 20).as(DType.F16);
            Map<String, GraphArray> fed = new HashMap<>(graph.encode(id, own, Job.UNWATCHED));
            fed.put("input", GraphArray.of(DType.F16, input.shape(), ByteBuffer.wrap(input.toBytes())));
            try (GraphSession whole = graph.session(GraphRequest.WHOLE, Job.UNWATCHED);
                    GraphSession feeding = graph.session(GraphRequest.WHOLE.feeding(Set.of(id)), Job.UNWATCHED)) {
                assertArrayEquals(
                        whole.run(Map.of("input", input)).get("output").floats(),
                        feeding.run(fed).get("output").floats());
            }
        }
    }

    @Test
    void aModelIsItsOwnPerfectCopyOnRandomInputs() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            GraphOutcome outcome = GraphEvaluator.evaluate(
                    new GraphEvaluator.Request(graph, Map.of(), Optional.of(graph), GraphData.random(graph, 1)),
                    running -> {},
                    Job.UNWATCHED);
            assertEquals(
                    Double.POSITIVE_INFINITY,
                    outcome.fidelity().orElseThrow().sqnr().value());
            assertEquals(16, outcome.seen());
        }
    }

    @Test
    void randomInputsAloneJudgeNothing() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            var request = new GraphEvaluator.Request(graph, Map.of(), Optional.empty(), GraphData.random(graph, 1));
            assertThrows(GraphException.class, () -> GraphEvaluator.evaluate(request, running -> {}, Job.UNWATCHED));
        }
    }

    @Test
    void randomInputsDependOnTheSeedAlone() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            float[] one =
                    GraphData.random(graph, 5).run(0).inputs().get("image").floats();
            float[] same =
                    GraphData.random(graph, 5).run(0).inputs().get("image").floats();
            float[] other =
                    GraphData.random(graph, 6).run(0).inputs().get("image").floats();
            assertArrayEquals(one, same);
            assertTrue(!Arrays.equals(one, other));
        }
    }

    @Test
    void aGraphTellsWhatItIsFor() throws Exception {
        try (Model model = Model.open(DIGITS);
                GraphModel graph = GraphModel.of(model)) {
            GraphTask task = GraphTask.of(graph);
            assertEquals(GraphTask.Kind.IMAGES, task.kind());
            assertEquals("[IMAGES, ARRAYS]", task.kinds().toString());
            assertEquals(List.of("logits"), GraphData.random(graph, 0).outputs());
        }
    }
}
