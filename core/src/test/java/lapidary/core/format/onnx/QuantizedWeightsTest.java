package lapidary.core.format.onnx;

import static lapidary.core.format.OnnxBytes.INT8;
import static lapidary.core.format.OnnxBytes.UINT4;
import static lapidary.core.format.OnnxBytes.UINT8;
import static lapidary.core.format.OnnxBytes.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights that are computed from codes, scales and zero points are what ONNX Runtime makes of them.
class QuantizedWeightsTest {
    @TempDir
    Path folder;

    private final Random random = new Random(7);

    private Path write(ProtoBytes graph) throws Exception {
        Path path = folder.resolve("quantized.onnx");
        Files.write(path, OnnxBytes.model(graph).toBytes());
        return path;
    }

    private byte[] codes(int count) {
        byte[] codes = new byte[count];
        random.nextBytes(codes);
        return codes;
    }

    private float[] scales(int count) {
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = 0.01f + random.nextFloat();
        }
        return scales;
    }

    /// The only tensor of the model, as a matrix times the identity would give it.
    private static float[] only(Path path, String words, Shape shape) throws Exception {
        try (Model model = Model.open(path)) {
            assertEquals(1, model.tensors().size(), model.tensors().toString());
            ModelTensor tensor = model.tensors().getFirst();
            assertEquals(DType.COMPUTED, tensor.tensor().type());
            assertEquals(words, tensor.tensor().typeName());
            assertEquals(shape, tensor.tensor().shape());
            return OnnxFormatTest.values(tensor);
        }
    }

    /// Decodes in ONNX Runtime by adding nothing.
    private static float[] decoded(Path path) throws Exception {
        return OnnxRun.run(path, "x", new float[] {0}, 1);
    }

    private static ProtoBytes withAdd(ProtoBytes graph) {
        return graph.message(1, OnnxBytes.node("Add", of("w", "x"), "y"))
                .message(11, OnnxBytes.value("x", 1))
                .message(12, OnnxBytes.value("y", -1, -1));
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "2, 1", "3, 0", "2, -1"})
    void decodesBytesWithAScalePerChannel(int type, int axis) throws Exception {
        int channels = axis == 0 ? 3 : 5;
        Path path = write(withAdd(new ProtoBytes()
                .message(1, OnnxBytes.node("DequantizeLinear", of("q", "s", "z"), "w", OnnxBytes.whole("axis", axis)))
                .message(5, OnnxBytes.bytes("q", type, codes(15), 3, 5))
                .message(5, OnnxBytes.floats("s", scales(channels), channels))
                .message(5, OnnxBytes.bytes("z", type, codes(channels), channels))));
        String words = (type == INT8 ? "INT8" : "UINT8") + " with scales per channel";
        assertArrayEquals(decoded(path), only(path, words, Shape.of(3, 5)));
    }

    @Test
    void decodesNibblesInBlocks() throws Exception {
        Path path = write(withAdd(new ProtoBytes()
                .message(
                        1,
                        OnnxBytes.node(
                                "DequantizeLinear",
                                of("q", "s", "z"),
                                "w",
                                OnnxBytes.whole("axis", 0),
                                OnnxBytes.whole("block_size", 16)))
                .message(5, OnnxBytes.bytes("q", UINT4, codes(32 * 3 / 2), 32, 3))
                .message(5, OnnxBytes.floats("s", scales(6), 2, 3))
                .message(5, OnnxBytes.bytes("z", UINT4, codes(3), 2, 3))));
        assertArrayEquals(decoded(path), only(path, "UINT4 with scales per block of 16", Shape.of(32, 3)));
    }

    @ParameterizedTest
    @CsvSource({"4, true", "4, false", "8, true", "8, false", "2, false", "2, true"})
    void decodesTheBlocksOfMatMulNBits(int bits, boolean hasZeroPoints) throws Exception {
        int outputs = 6;
        int inputs = 80;
        int blocks = 3;
        int blockBytes = 32 * bits / 8;
        int zeroRow = (blocks * bits + 7) / 8;
        ProtoBytes graph = new ProtoBytes()
                .message(
                        1,
                        OnnxBytes.node(
                                        "MatMulNBits",
                                        hasZeroPoints ? of("x", "w", "s", "z") : of("x", "w", "s"),
                                        "y",
                                        OnnxBytes.whole("K", inputs),
                                        OnnxBytes.whole("N", outputs),
                                        OnnxBytes.whole("bits", bits),
                                        OnnxBytes.whole("block_size", 32))
                                .text(7, "com.microsoft"))
                .message(
                        5,
                        OnnxBytes.bytes("w", UINT8, codes(outputs * blocks * blockBytes), outputs, blocks, blockBytes))
                .message(5, OnnxBytes.floats("s", scales(outputs * blocks), (long) outputs * blocks))
                .message(11, OnnxBytes.value("x", inputs, inputs))
                .message(12, OnnxBytes.value("y", inputs, outputs));
        if (hasZeroPoints) {
            graph.message(5, OnnxBytes.bytes("z", UINT8, codes(outputs * zeroRow), (long) outputs * zeroRow));
        }
        Path path = write(graph);
        float[] product = OnnxRun.run(path, "x", identity(inputs), inputs, inputs);
        float[] weights = only(path, bits + " bit in blocks of 32", Shape.of(outputs, inputs));
        assertArrayEquals(product, transposed(weights, outputs, inputs), 1e-4f);
    }

    static float[] identity(int size) {
        float[] identity = new float[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] turned = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            turned[i % columns * rows + i / columns] = matrix[i];
        }
        return turned;
    }

    /// What ONNX Runtime's own dynamic quantization writes around a product.
    @Test
    void findsTheScaleBehindAnIntegerProduct() throws Exception {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("MatMulInteger", of("a", "q", "az", "z"), "p"))
                .message(1, OnnxBytes.node("Cast", of("p"), "c"))
                .message(1, OnnxBytes.node("Mul", of("as", "s"), "both"))
                .message(1, OnnxBytes.node("Mul", of("c", "both"), "y"))
                .message(5, OnnxBytes.bytes("q", INT8, new byte[] {1, -2, 3, 4, 5, 6}, 2, 3))
                .message(5, OnnxBytes.floats("s", new float[] {2, 3, 4}, 3))
                .message(5, OnnxBytes.bytes("z", INT8, new byte[] {0, 1, 2}, 3));
        assertArrayEquals(
                new float[] {2, -9, 4, 8, 12, 16}, only(write(graph), "INT8 with scales per channel", Shape.of(2, 3)));
    }

    @Test
    void leavesIntegersWhereTwoScalesContradictEachOther() throws Exception {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("DequantizeLinear", of("q", "s"), "a"))
                .message(1, OnnxBytes.node("DequantizeLinear", of("q", "t"), "b"))
                .message(5, OnnxBytes.bytes("q", INT8, new byte[] {1, -2}, 2))
                .message(5, OnnxBytes.floats("s", new float[] {2}))
                .message(5, OnnxBytes.floats("t", new float[] {3}));
        try (Model model = Model.open(write(graph))) {
            assertEquals(
                    List.of(DType.I8, DType.F32, DType.F32),
                    model.tensors().stream().map(t -> t.tensor().type()).toList());
        }
    }

    @Test
    void leavesIntegersWhoseScalesDoNotFit() throws Exception {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("DequantizeLinear", of("q", "s"), "a"))
                .message(5, OnnxBytes.bytes("q", INT8, new byte[] {1, -2}, 1, 2))
                .message(5, OnnxBytes.floats("s", new float[] {2, 3, 4}, 3));
        try (Model model = Model.open(write(graph))) {
            assertEquals(DType.I8, model.tensors().getFirst().tensor().type());
        }
    }
}
