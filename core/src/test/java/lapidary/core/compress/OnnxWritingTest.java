package lapidary.core.compress;

import static lapidary.core.format.OnnxBytes.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.format.onnx.OnnxRun;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target.Misfit;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ONNX models written here give in ONNX Runtime what the original graph gives with the decoded weights.
class OnnxWritingTest {
    private static final int INPUTS = 72;

    @TempDir
    Path folder;

    private final Random random = new Random(11);

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /// Three products, one of them a Gemm with a bias, with 72, 48 and 40 inputs.
    private ProtoBytes graph() {
        return new ProtoBytes()
                .message(1, OnnxBytes.node("MatMul", of("x", "first"), "a"))
                .message(1, OnnxBytes.node("Relu", of("a"), "b"))
                .message(1, OnnxBytes.node("Gemm", of("b", "second", "bias"), "c", OnnxBytes.whole("transB", 1)))
                .message(1, OnnxBytes.node("MatMul", of("c", "third"), "y"))
                .text(2, "products")
                .message(5, OnnxBytes.floats("first", numbers(INPUTS * 48), INPUTS, 48))
                .message(5, OnnxBytes.floats("second", numbers(40 * 48), 40, 48))
                .message(5, OnnxBytes.floats("bias", numbers(40), 40))
                .message(5, OnnxBytes.floats("third", numbers(40 * 33), 40, 33))
                .message(11, OnnxBytes.value("x", -1, INPUTS))
                .message(12, OnnxBytes.value("y", -1, 33));
    }

    private Path products(long operatorSet) throws Exception {
        Path path = folder.resolve("products.onnx");
        Files.write(path, OnnxBytes.model(graph(), operatorSet).toBytes());
        return path;
    }

    private Path write(Path source, String format, String choice, Misfit misfit) throws Exception {
        Path out = folder.resolve(format + ".onnx");
        try (Model model = Model.open(source)) {
            Recipe recipe = TestRecipes.choose(model, TestRecipes.unchanged(model, format), new Selector.All(), choice);
            Report report = new Compressor(Quantizers.methods())
                    .run(model, TestRecipes.with(recipe, misfit), out, Job.UNWATCHED);
            assertEquals(report.plan().fileBytes(), report.writtenBytes());
        }
        return out;
    }

    /// The original with decoded weights.
    private Map<String, OnnxTensor> decoded(Path dense) throws Exception {
        Map<String, OnnxTensor> weights = new HashMap<>();
        try (Model model = Model.open(dense)) {
            for (String name : List.of("first", "second", "third")) {
                RowSource rows =
                        Codecs.view(model.find(new TensorId(name)).orElseThrow().tensor());
                float[] values = new float[(int) rows.shape().elements()];
                rows.decode(0, (int) rows.shape().rows(), values);
                long[] shape = rows.shape().dimensions().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                weights.put(name, OnnxRun.tensor(values, shape));
            }
        }
        return weights;
    }

    private static void assertClose(float[] expected, float[] found) {
        assertEquals(expected.length, found.length);
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, found, 1e-4f * largest);
    }

    @ParameterizedTest
    @CsvSource({
        "onnx-qdq, rtn bits=8 granularity=channel scheme=symmetric",
        "onnx-qdq, rtn bits=8 granularity=tensor",
        "onnx-qdq, rtn bits=8 group=32",
        "onnx-qdq, rtn bits=4 group=16",
        "onnx-qdq, rtn bits=4 group=24 scheme=symmetric",
        "onnx-qdq, rtn bits=4 granularity=channel scheme=full-range",
        "onnx-qdq, rtn bits=3 granularity=tensor",
        "onnx-qdq, rtn bits=6 granularity=channel scale=f16",
        "onnx-nbits, rtn bits=4 group=32",
        "onnx-nbits, rtn bits=4 group=16 scheme=symmetric",
        "onnx-nbits, rtn bits=4 group=64 scheme=full-range scale=f16",
        "onnx-nbits, rtn bits=8 group=32",
        "onnx-nbits, rtn bits=8 group=16 scheme=symmetric",
        "onnx-nbits, rtn bits=2 group=32",
        "onnx-nbits, rtn bits=2 group=32 scheme=full-range",
        "onnx-nbits, rtn bits=3 group=128",
        "onnx-nbits, rtn bits=5 group=256"
    })
    void givesWhatTheDecodedWeightsGive(String format, String choice) throws Exception {
        Path source = products(21);
        Path dense = write(source, "onnx", choice, Misfit.DENSE);
        Path quantized = write(source, format, choice, Misfit.REFUSE);
        float[] input = numbers(3 * INPUTS);
        Map<String, OnnxTensor> x = Map.of("x", OnnxRun.tensor(input, 3, INPUTS));
        float[] expected = OnnxRun.run(source, x, decoded(dense));
        assertClose(expected, OnnxRun.run(dense, x));
        assertClose(expected, OnnxRun.run(quantized, x));
        assertTrue(Files.size(quantized) < Files.size(source) / 2);
    }

    /// What is written is read as the weights that were compressed.
    @ParameterizedTest
    @CsvSource({
        "onnx-qdq, rtn bits=4 group=16",
        "onnx-qdq, rtn bits=8 granularity=channel",
        "onnx-nbits, rtn bits=4 group=32"
    })
    void readsBackWhatItWrote(String format, String choice) throws Exception {
        Path source = products(21);
        Map<String, OnnxTensor> expected = decoded(write(source, "onnx", choice, Misfit.DENSE));
        try (Model model = Model.open(write(source, format, choice, Misfit.REFUSE))) {
            String codes = format.equals("onnx-qdq") ? "first_quantized" : "first_Q4";
            RowSource rows =
                    Codecs.view(model.find(new TensorId(codes)).orElseThrow().tensor());
            float[] values = new float[(int) rows.shape().elements()];
            rows.decode(0, (int) rows.shape().rows(), values);
            float[] first = expected.get("first").getFloatBuffer().array();
            if (format.equals("onnx-nbits")) {
                float[] turned = new float[first.length];
                for (int i = 0; i < first.length; i++) {
                    turned[i % 48 * INPUTS + i / 48] = first[i];
                }
                first = turned;
            }
            assertArrayEquals(first, values);
        }
    }

    @Test
    void keepsAGraphWhoseOperatorsWouldChangeInItsOperatorSet() throws Exception {
        Path source = folder.resolve("old.onnx");
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("MatMul", of("x", "w"), "a"))
                .message(1, OnnxBytes.node("Softmax", of("a"), "y"))
                .message(5, OnnxBytes.floats("w", numbers(6 * 4), 6, 4))
                .message(11, OnnxBytes.value("x", 2, 6))
                .message(12, OnnxBytes.value("y", 2, 4));
        Files.write(source, OnnxBytes.model(graph, 9).toBytes());
        String choice = "rtn bits=4 granularity=channel";
        Path dense = write(source, "onnx", choice, Misfit.DENSE);
        Path quantized = write(source, "onnx-qdq", choice, Misfit.REFUSE);
        float[] input = numbers(12);
        assertClose(OnnxRun.run(dense, "x", input, 2, 6), OnnxRun.run(quantized, "x", input, 2, 6));
        try (Model model = Model.open(quantized)) {
            assertTrue(model.file().metadata().get("operator sets").toString().contains("ai.onnx 9"));
        }
        RefusedException refused = assertThrows(
                RefusedException.class, () -> write(source, "onnx-qdq", "rtn bits=4 group=3", Misfit.REFUSE));
        assertTrue(refused.getMessage().contains("'Softmax'"), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"onnx-qdq, rtn bits=8 granularity=channel scale=f16", "onnx-nbits, rtn bits=4 group=16 scale=f16"})
    void holdsHalfPrecisionWeightsWithScalesInHalfPrecision(String format, String choice) throws Exception {
        byte[] halves = new byte[2 * 32 * 8];
        for (int i = 0; i < halves.length; i += 2) {
            short half = Float.floatToFloat16((float) random.nextGaussian());
            halves[i] = (byte) half;
            halves[i + 1] = (byte) (half >> 8);
        }
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("Cast", of("x"), "h", OnnxBytes.whole("to", OnnxBytes.FLOAT16)))
                .message(1, OnnxBytes.node("MatMul", of("h", "w"), "p"))
                .message(1, OnnxBytes.node("Cast", of("p"), "y", OnnxBytes.whole("to", OnnxBytes.FLOAT)))
                .message(5, OnnxBytes.bytes("w", OnnxBytes.FLOAT16, halves, 32, 8))
                .message(11, OnnxBytes.value("x", 2, 32))
                .message(12, OnnxBytes.value("y", 2, 8));
        Path source = folder.resolve("half.onnx");
        Files.write(source, OnnxBytes.model(graph).toBytes());
        Path dense = write(source, "onnx", choice, Misfit.DENSE);
        Path quantized = write(source, format, choice, Misfit.REFUSE);
        float[] input = numbers(64);
        float[] expected = OnnxRun.run(dense, "x", input, 2, 32);
        float[] found = OnnxRun.run(quantized, "x", input, 2, 32);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 0.02, "half precision");
        }
        String full = choice.replace("scale=f16", "scale=f32");
        assertThrows(RefusedException.class, () -> write(source, format, full, Misfit.REFUSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "onnx-qdq", "onnx-nbits"})
    void changesNothingWhereNothingIsChosen(String format) throws Exception {
        ProtoBytes graph = graph().message(
                        5, OnnxBytes.tensor("shape", OnnxBytes.INT64, 2).packed(7, 1, -1))
                .message(5, OnnxBytes.tensor("words", 8, 1).text(6, "a"))
                .message(5, OnnxBytes.floats("none", new float[0], 0, 3))
                .message(5, OnnxBytes.tensor("packed", OnnxBytes.FLOAT, 2).packedReals(4, 1, 2))
                .message(5, OnnxBytes.bytes("nibbles", OnnxBytes.UINT4, new byte[2], 3));
        Path source = folder.resolve("all.onnx");
        Files.write(source, OnnxBytes.model(graph).text(6, "kept").toBytes());
        assertArrayEquals(Files.readAllBytes(source), Files.readAllBytes(write(source, format, "keep", Misfit.REFUSE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx", "onnx-qdq", "onnx-nbits"})
    void keepsWeightsOutsideWhereTheyWere(String format) throws Exception {
        Files.write(folder.resolve("first.bin"), OnnxBytes.little(numbers(INPUTS * 48)));
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("MatMul", of("x", "first"), "y"))
                .message(5, OnnxBytes.external("first", OnnxBytes.FLOAT, "first.bin", "0", "", INPUTS, 48))
                .message(11, OnnxBytes.value("x", -1, INPUTS))
                .message(12, OnnxBytes.value("y", -1, 48));
        Path source = folder.resolve("outside.onnx");
        Files.write(source, OnnxBytes.model(graph).toBytes());
        String choice = "rtn bits=4 group=32";
        Path dense = write(source, "onnx", choice, Misfit.DENSE);
        Path written = write(source, format, choice, Misfit.DENSE);
        float[] input = numbers(INPUTS);
        assertClose(OnnxRun.run(dense, "x", input, 1, INPUTS), OnnxRun.run(written, "x", input, 1, INPUTS));
        assertTrue(Files.size(written) < 1200, "the weights lie beside the model");
        try (Model model = Model.open(written)) {
            assertTrue(model.tensors().getFirst().tensor().file().toString().endsWith(".data"));
        }
    }

    @Test
    void refusesWhatOnlyAGraphCanBe() throws Exception {
        Path source = TestModels.safetensors(folder, 3);
        RefusedException refused =
                assertThrows(RefusedException.class, () -> write(source, "onnx", "keep", Misfit.REFUSE));
        assertTrue(refused.getMessage().contains("Only an ONNX model"), refused::getMessage);
    }

    @Test
    void quantizesConstantsOfBranchesInTheirOwnGraph() throws Exception {
        ProtoBytes branch = new ProtoBytes()
                .message(
                        1,
                        OnnxBytes.node(
                                "Constant",
                                of(),
                                "k",
                                OnnxBytes.tensorAttribute("value", OnnxBytes.floats("", numbers(64), 16, 4))))
                .message(1, OnnxBytes.node("MatMul", of("x", "k"), "p"))
                .message(1, OnnxBytes.node("MatMul", of("p", "w"), "z"))
                .text(2, "branch")
                .message(5, OnnxBytes.floats("w", numbers(64), 4, 16))
                .message(12, OnnxBytes.value("z", 1, 16));
        ProtoBytes yes = new ProtoBytes().whole(2, 9).text(8, "yes").packed(5, 1);
        ProtoBytes graph = new ProtoBytes()
                .message(
                        1,
                        OnnxBytes.node(
                                "If",
                                of("yes"),
                                "y",
                                OnnxBytes.graphAttribute("then_branch", branch),
                                OnnxBytes.graphAttribute("else_branch", branch)))
                .text(2, "main")
                .message(5, yes)
                .message(11, OnnxBytes.value("x", 1, 16))
                .message(12, OnnxBytes.value("y", 1, 16));
        Path source = folder.resolve("branches.onnx");
        Files.write(source, OnnxBytes.model(graph).toBytes());
        float[] input = numbers(16);
        for (String format : List.of("onnx-qdq", "onnx-nbits")) {
            Path dense = write(source, "onnx", "rtn bits=4 group=16", Misfit.DENSE);
            Path written = write(source, format, "rtn bits=4 group=16", Misfit.REFUSE);
            assertClose(OnnxRun.run(dense, "x", input, 1, 16), OnnxRun.run(written, "x", input, 1, 16));
            try (Model model = Model.open(written)) {
                assertEquals(
                        4,
                        model.tensors().stream()
                                .filter(tensor -> tensor.tensor().type() == DType.COMPUTED)
                                .count());
            }
        }
    }
}
