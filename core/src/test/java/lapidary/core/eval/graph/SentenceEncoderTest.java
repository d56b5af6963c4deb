package lapidary.core.eval.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import lapidary.core.compressed.Codecs;
import lapidary.core.data.DataKind;
import lapidary.core.data.DataSets;
import lapidary.core.data.PairData;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.infer.graph.GraphRequest;
import lapidary.core.infer.graph.GraphSession;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.EncoderTokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// all-MiniLM-L6-v2, plain and dynamically quantized, as the test dependencies hold it.
class SentenceEncoderTest {
    private static final String NAME = "all-minilm-l6-v2";

    @TempDir
    static Path folder;

    @BeforeAll
    static void unpack() throws Exception {
        for (String name : List.of(NAME, NAME + "-q")) {
            for (String file : List.of(name + ".onnx", name + "-tokenizer.json")) {
                try (InputStream in = SentenceEncoderTest.class.getResourceAsStream("/" + file)) {
                    Files.copy(Objects.requireNonNull(in, file), folder.resolve(file));
                }
            }
        }
    }

    /// In BERT's uncased vocabulary "hello" is 7592, "world" 2088 and "!" 999, between [CLS] 101 and [SEP] 102.
    @Test
    void sentencesGetTheirTokensWithTheOnesAround() throws Exception {
        Path model = folder.resolve(NAME + ".onnx");
        try (EncoderTokenizer tokenizer =
                EncoderTokenizer.read(EncoderTokenizer.find(model).orElseThrow())) {
            assertArrayEquals(new int[] {101, 7592, 2088, 999, 102}, tokenizer.encode("Hello world!"));
            int[] cut = tokenizer.encode("word ".repeat(2000));
            assertTrue(cut.length <= 512);
            assertEquals(102, cut[cut.length - 1]);
        }
    }

    private static PairData pairs() throws Exception {
        Path table = folder.resolve("pairs.tsv");
        Files.writeString(
                table,
                """
                score\tsentence1\tsentence2
                4.0\tA man is playing a guitar.\tSomeone plays the guitar on a stage.
                0.0\tA cat sleeps.\tThe stock market fell sharply on Monday morning.
                5.0\tA plane is taking off.\tAn air plane is taking off.
                3.0\tA woman is cooking.\tA woman is slicing vegetables in a kitchen.
                """);
        return (PairData) DataSets.open(table, Optional.of(DataKind.PAIRS), Job.UNWATCHED);
    }

    /// One sentence at a time, without padding, pooled by a plain loop.
    private static double[] embedding(GraphSession session, Path model, String sentence) throws Exception {
        try (EncoderTokenizer tokenizer =
                EncoderTokenizer.read(EncoderTokenizer.find(model).orElseThrow())) {
            long[] ids =
                    Arrays.stream(tokenizer.encode(sentence)).asLongStream().toArray();
            long[] ones = new long[ids.length];
            Arrays.fill(ones, 1);
            Map<String, GraphArray> inputs = new HashMap<>();
            inputs.put("input_ids", GraphArray.of(ids, 1, ids.length));
            inputs.put("attention_mask", GraphArray.of(ones, 1, ids.length));
            inputs.put("token_type_ids", GraphArray.of(new long[ids.length], 1, ids.length));
            GraphArray states = session.run(inputs).values().iterator().next();
            double[] mean = new double[384];
            double length = 0;
            for (int i = 0; i < 384; i++) {
                for (int token = 0; token < ids.length; token++) {
                    mean[i] += states.real(token * 384 + i) / ids.length;
                }
                length += mean[i] * mean[i];
            }
            for (int i = 0; i < 384; i++) {
                mean[i] /= Math.sqrt(length);
            }
            return mean;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NAME, NAME + "-q"})
    void batchesGiveTheEmbeddingsOfSingleSentences(String name) throws Exception {
        Path path = folder.resolve(name + ".onnx");
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model);
                GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            PairData pairs = pairs();
            GraphData data = GraphData.of(graph, pairs, new Settings(new TreeMap<>()), 2);
            for (int i = 0; i < data.runs(); i++) {
                GraphRun run = data.run(i);
                double[][] read = data.read(run, session.run(run.inputs(), data.outputs()));
                for (int k = 0; k < run.examples().length; k++) {
                    double[] expected = embedding(
                            session, path, pairs.pairs().get(run.examples()[k]).first());
                    // Dynamic quantization takes its scale from both sentences of a pair.
                    double tolerance = name.endsWith("-q") ? 0.03 : 1e-5;
                    assertArrayEquals(expected, read[2 * k], tolerance);
                }
            }
        }
    }

    @Test
    void alikeSentencesScoreAlike() throws Exception {
        try (Model model = Model.open(folder.resolve(NAME + ".onnx"));
                GraphModel graph = GraphModel.of(model);
                Model quantized = Model.open(folder.resolve(NAME + "-q.onnx"));
                GraphModel other = GraphModel.of(quantized)) {
            GraphData data = GraphData.of(other, pairs(), new Settings(new TreeMap<>()), 2);
            GraphOutcome outcome = GraphEvaluator.evaluate(
                    new GraphEvaluator.Request(other, Map.of(), Optional.of(graph), data), o -> {}, Job.UNWATCHED);
            var similarity = outcome.similarity().orElseThrow();
            assertTrue(similarity.spearman().value() > 0.79);
            assertTrue(similarity.change().orElseThrow().cosine().least() > 0.9);
        }
    }

    /// The same weights in other words: multiplied by one, and given instead of those in the file.
    private record Same(RowSource weight) implements RowSource {
        @Override
        public Shape shape() {
            return weight.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            weight.decode(firstRow, rows, out);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NAME, NAME + "-q"})
    void everyWeightCanBeGivenFromOutside(String name) throws Exception {
        try (Model model = Model.open(folder.resolve(name + ".onnx"));
                GraphModel graph = GraphModel.of(model);
                GraphSession original = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            Map<TensorId, RowSource> same = new HashMap<>();
            model.tensors().stream()
                    .filter(tensor -> tensor.tensor().shape().rank() >= 2
                            && graph.obstacle(tensor.id()).isEmpty())
                    .forEach(tensor -> same.put(tensor.id(), new Same(Codecs.view(tensor.tensor()))));
            assertTrue(same.size() >= 38, () -> same.size() + " weights");
            GraphData data = GraphData.random(graph, 1);
            try (GraphSession replaced = graph.session(GraphRequest.WHOLE.replacing(same), Job.UNWATCHED)) {
                float[] expected = original.run(data.run(0).inputs())
                        .values()
                        .iterator()
                        .next()
                        .floats();
                float[] found = replaced.run(data.run(0).inputs())
                        .values()
                        .iterator()
                        .next()
                        .floats();
                assertArrayEquals(expected, found, 2e-3f);
            }
        }
    }

    @Test
    void theInputsAreThoseOfTheFile() throws Exception {
        try (Model model = Model.open(folder.resolve(NAME + ".onnx"));
                GraphModel graph = GraphModel.of(model)) {
            assertEquals(
                    new TreeSet<>(List.of("attention_mask", "input_ids", "token_type_ids")),
                    new TreeSet<>(graph.inputs().stream().map(GraphValue::name).toList()));
            assertEquals(GraphTask.Kind.SENTENCES, GraphTask.of(graph).kind());
        }
    }
}
