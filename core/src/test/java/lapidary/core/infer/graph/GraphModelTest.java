package lapidary.core.infer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import lapidary.core.TestFiles;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.onnx.OnnxRun;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class GraphModelTest {
    static GraphArray image(long seed, long... shape) {
        Random random = new Random(seed);
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return GraphArray.of(values, shape);
    }

    /// A weight times a factor.
    record Scaled(RowSource weight, float factor) implements RowSource {
        @Override
        public Shape shape() {
            return weight.shape();
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            weight.decode(firstRow, rows, out);
            for (int i = 0; i < rows * shape().columns(); i++) {
                out[i] *= factor;
            }
        }
    }

    private static float[] first(GraphSession session, Map<String, GraphArray> inputs) throws Exception {
        return session.run(inputs).values().iterator().next().floats();
    }

    @Test
    void aResidualNetworkGivesTheVeryNumbersOfTheRuntimeItself() throws Exception {
        Path path = TestFiles.fixture("resnet20-cifar10/resnet20.onnx");
        GraphArray image = image(1, 4, 3, 32, 32);
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model);
                GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            assertEquals("[image F32 [batch, 3, 32, 32]]", graph.inputs().toString());
            assertArrayEquals(
                    OnnxRun.run(path, "image", image.floats(), 4, 3, 32, 32), first(session, Map.of("image", image)));
        }
    }

    @Test
    void aReplacedWeightGivesWhatAFedOneGives() throws Exception {
        Path path = TestFiles.fixture("resnet20-cifar10/resnet20.onnx");
        Map<String, GraphArray> inputs = Map.of("image", image(2, 2, 3, 32, 32));
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model)) {
            TensorId id = new TensorId("onnx::Conv_280");
            RowSource half = new Scaled(Codecs.view(model.find(id).orElseThrow().tensor()), 0.5f);
            GraphRequest request = GraphRequest.WHOLE.replacing(Map.of(id, half));
            try (GraphSession original = graph.session(GraphRequest.WHOLE, Job.UNWATCHED);
                    GraphSession replaced = graph.session(request, Job.UNWATCHED);
                    GraphSession fed = graph.session(GraphRequest.WHOLE.feeding(Set.of(id)), Job.UNWATCHED)) {
                Map<String, GraphArray> more = new HashMap<>(inputs);
                more.putAll(graph.encode(id, half, Job.UNWATCHED));
                float[] expected = first(replaced, inputs);
                assertArrayEquals(expected, first(fed, more), 1e-4f);
                assertTrue(Math.abs(expected[0] - first(original, inputs)[0]) > 1e-3);
                assertThrows(GraphException.class, () -> fed.run(inputs));
            }
        }
    }

    @Test
    void anyNodesOutputIsGivenOnRequest() throws Exception {
        Path path = TestFiles.fixture("mnist/mnist-8.onnx");
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model)) {
            String inner = graph.operators().stream()
                    .filter(node -> node.operator().equals("Relu"))
                    .findFirst()
                    .orElseThrow()
                    .outputs()
                    .getFirst();
            try (GraphSession session = graph.session(GraphRequest.WHOLE.withOutputs(List.of(inner)), Job.UNWATCHED)) {
                Map<String, GraphArray> all = session.run(Map.of("Input3", image(3, 1, 1, 28, 28)));
                assertEquals(List.of(1L, 8L, 28L, 28L), all.get(inner).shape().dimensions());
                assertEquals(2, all.size());
            }
        }
    }

    @Test
    void weightsInConstantNodesAreReplacedToo() throws Exception {
        Path path = TestFiles.fixture("ppocr-v4/ch_ppocr_mobile_v2.0_cls_infer.onnx");
        GraphArray image = image(4, 1, 3, 48, 192);
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model);
                GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            float[] own = first(session, Map.of("x", image));
            assertArrayEquals(OnnxRun.run(path, "x", image.floats(), 1, 3, 48, 192), own, 1e-6f);
            TensorId id = model.tensors().stream()
                    .filter(tensor -> tensor.tensor().shape().rank() == 4)
                    .findFirst()
                    .orElseThrow()
                    .id();
            RowSource zero = new Scaled(Codecs.view(model.find(id).orElseThrow().tensor()), 0);
            try (GraphSession other = graph.session(GraphRequest.WHOLE.replacing(Map.of(id, zero)), Job.UNWATCHED)) {
                assertTrue(Math.abs(first(other, Map.of("x", image))[0] - own[0]) > 1e-4);
            }
        }
    }

    @Test
    void aSafetensorsFileSaysWhatItNeeds() throws Exception {
        try (Model model = Model.open(TestFiles.fixture("retsim/model.safetensors"))) {
            String message = assertThrows(GraphException.class, () -> GraphModel.of(model))
                    .getMessage();
            assertTrue(message.contains("torch.onnx.export"), message);
        }
    }
}
