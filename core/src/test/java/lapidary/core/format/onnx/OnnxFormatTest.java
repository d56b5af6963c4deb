package lapidary.core.format.onnx;

import static lapidary.core.format.OnnxBytes.FLOAT;
import static lapidary.core.format.OnnxBytes.of;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ONNX files written by protobuf's own library.
class OnnxFormatTest {
    @TempDir
    Path folder;

    private Model open(ProtoBytes model) throws IOException {
        Path path = folder.resolve("model.onnx");
        Files.write(path, model.toBytes());
        return Model.open(path);
    }

    private Model initializers(ProtoBytes... tensors) throws IOException {
        ProtoBytes graph = new ProtoBytes();
        for (ProtoBytes tensor : tensors) {
            graph.message(5, tensor);
        }
        return open(OnnxBytes.model(graph));
    }

    private static ModelTensor find(Model model, String name) {
        return model.find(new TensorId(name))
                .orElseThrow(() -> new AssertionError(model.tensors().toString()));
    }

    static float[] values(ModelTensor tensor) {
        RowSource rows = Codecs.view(tensor.tensor());
        float[] values = new float[Math.toIntExact(rows.shape().elements())];
        rows.decode(0, Math.toIntExact(rows.shape().rows()), values);
        return values;
    }

    private float[] values(ProtoBytes tensor) throws IOException {
        try (Model model = initializers(tensor)) {
            return values(find(model, "w"));
        }
    }

    @Test
    void readsRawData() throws IOException {
        assertArrayEquals(
                new float[] {1, -2.5f, 3, 4, 5, 6},
                values(OnnxBytes.floats("w", new float[] {1, -2.5f, 3, 4, 5, 6}, 2, 3)));
    }

    @Test
    void readsPackedFloatsInPlace() throws IOException {
        try (Model model = initializers(OnnxBytes.tensor("w", FLOAT, 2, 2).packedReals(4, 1, 2, 3, 4))) {
            assertTrue(find(model, "w").tensor().isDirect());
            assertArrayEquals(new float[] {1, 2, 3, 4}, values(find(model, "w")));
        }
    }

    @Test
    void readsFloatsThatAreNotPacked() throws IOException {
        assertArrayEquals(
                new float[] {1, 2, 3},
                values(OnnxBytes.tensor("w", FLOAT, 3).real(4, 1).real(4, 2).real(4, 3)));
    }

    @Test
    void readsFloatsInSeveralPackedPieces() throws IOException {
        assertArrayEquals(
                new float[] {1, 2, 3},
                values(OnnxBytes.tensor("w", FLOAT, 3).packedReals(4, 1).packedReals(4, 2, 3)));
    }

    @Test
    void readsDoubles() throws IOException {
        assertArrayEquals(
                new float[] {0.5f, -7}, values(OnnxBytes.tensor("w", 11, 2).packedWides(10, 0.5, -7)));
    }

    @Test
    void readsIntegersFromTheirTypedFields() throws IOException {
        assertArrayEquals(
                new float[] {-1, 300, 7}, values(OnnxBytes.tensor("w", 7, 3).packed(7, -1, 300, 7)));
        assertArrayEquals(
                new float[] {-1, 127, -128}, values(OnnxBytes.tensor("w", 3, 3).packed(5, -1, 127, -128)));
        assertArrayEquals(
                new float[] {255, 0},
                values(OnnxBytes.tensor("w", 2, 2).whole(5, 255).whole(5, 0)));
        assertArrayEquals(
                new float[] {1L << 31, 1}, values(OnnxBytes.tensor("w", 12, 2).packed(11, 1L << 31, 1)));
        assertArrayEquals(new float[] {1, 0}, values(OnnxBytes.tensor("w", 9, 2).packed(5, 1, 0)));
    }

    @Test
    void readsHalfPrecisionFromTheFieldOfIntegers() throws IOException {
        assertArrayEquals(
                new float[] {1, -2}, values(OnnxBytes.tensor("w", 10, 2).packed(5, 0x3c00, 0xc000)));
        assertArrayEquals(
                new float[] {1, -2}, values(OnnxBytes.tensor("w", 16, 2).packed(5, 0x3f80, 0xc000)));
    }

    /// Nibbles as in the operator tests of ONNX: the first in the lower half.
    @Test
    void readsNumbersNarrowerThanAByte() throws IOException {
        byte[] packed = {(byte) 0x8f, 0x07};
        assertArrayEquals(new float[] {15, 8, 7}, values(OnnxBytes.bytes("w", 21, packed, 3)));
        assertArrayEquals(new float[] {-1, -8, 7}, values(OnnxBytes.bytes("w", 22, packed, 3)));
        assertArrayEquals(new float[] {-6, -0f, 6}, values(OnnxBytes.bytes("w", 23, packed, 3)));
        assertArrayEquals(
                new float[] {15, 8, 7}, values(OnnxBytes.tensor("w", 21, 3).packed(5, 0x8f, 0x07)));
        assertArrayEquals(new float[] {3, 3, 0, 2}, values(OnnxBytes.bytes("w", 25, new byte[] {(byte) 0x8f}, 4)));
        assertArrayEquals(new float[] {-1, -1, 0, -2}, values(OnnxBytes.bytes("w", 26, new byte[] {(byte) 0x8f}, 4)));
    }

    /// Values from the tables of the paper that defines these types: arXiv 2206.02915, section 2.
    @Test
    void readsEightBitFloatsWithoutANegativeZero() throws IOException {
        byte[] codes = {0, 1, 0x40, 0x7f, (byte) 0xff};
        assertArrayEquals(new float[] {0, 0x1p-10f, 1, 240, -240}, values(OnnxBytes.bytes("w", 18, codes, 5)));
        assertArrayEquals(new float[] {0, 0x1p-17f, 1, 57344, -57344}, values(OnnxBytes.bytes("w", 20, codes, 5)));
    }

    @Test
    void listsStringsAndUnknownTypesWithoutReadingThem() throws IOException {
        try (Model model = initializers(
                OnnxBytes.tensor("words", 8, 2).text(6, "a").text(6, "b"),
                OnnxBytes.bytes("odd", 99, new byte[3], 5))) {
            assertEquals("STRING", find(model, "words").tensor().typeName());
            assertEquals("ONNX type 99", find(model, "odd").tensor().typeName());
            assertFalse(Codecs.view(find(model, "odd").tensor()).isDecodable());
        }
    }

    @Test
    void readsExternalDataFromSeveralFiles() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.write(folder.resolve("data/a.bin"), OnnxBytes.little(9, 1, 2));
        Files.write(folder.resolve("b.bin"), OnnxBytes.little(3, 4));
        try (Model model = initializers(
                OnnxBytes.external("a", FLOAT, "data/a.bin", "4", "8", 2),
                OnnxBytes.external("b", FLOAT, "b.bin", "", "", 2))) {
            assertArrayEquals(new float[] {1, 2}, values(find(model, "a")));
            assertArrayEquals(new float[] {3, 4}, values(find(model, "b")));
            assertEquals(
                    Files.size(folder.resolve("model.onnx")) + 12 + 8,
                    model.file().bytes());
        }
    }

    @Test
    void readsConstantNodesAndTheBodiesOfBranches() throws IOException {
        ProtoBytes branch = new ProtoBytes()
                .message(1, OnnxBytes.node("MatMul", of("h", "w"), "y"))
                .message(5, OnnxBytes.floats("w", new float[] {1, 2}, 1, 2));
        ProtoBytes constant = OnnxBytes.node(
                "Constant",
                of(),
                "k",
                OnnxBytes.tensorAttribute("value", OnnxBytes.floats("", new float[] {5, 6}, 1, 2)));
        ProtoBytes epsilon = OnnxBytes.node(
                "Constant", of(), "e", OnnxBytes.tensorAttribute("value", OnnxBytes.floats("", new float[] {1e-5f})));
        ProtoBytes graph = new ProtoBytes()
                .message(1, constant)
                .message(1, epsilon)
                .message(1, OnnxBytes.node("Add", of("x", "k"), "h"))
                .message(
                        1,
                        OnnxBytes.node(
                                "If",
                                of("c"),
                                "z",
                                OnnxBytes.graphAttribute("then_branch", branch),
                                OnnxBytes.graphAttribute("else_branch", branch)));
        try (Model model = open(OnnxBytes.model(graph))) {
            assertEquals(
                    List.of("k", "node/z/then_branch/w", "node/z/else_branch/w"),
                    model.tensors().stream().map(tensor -> tensor.id().name()).toList());
            assertArrayEquals(new float[] {5, 6}, values(find(model, "k")));
            assertEquals(TensorRole.LINEAR, find(model, "node/z/then_branch/w").role());
            assertEquals(6, model.parameters());
        }
    }

    @Test
    void scattersSparseInitializers() throws IOException {
        ProtoBytes linear = new ProtoBytes()
                .message(1, OnnxBytes.floats("s", new float[] {7, 8}, 2))
                .message(2, OnnxBytes.tensor("", 7, 2).packed(7, 5, 1))
                .packed(3, 2, 3);
        ProtoBytes byAxis = new ProtoBytes()
                .message(1, OnnxBytes.floats("t", new float[] {7, 8}, 2))
                .message(2, OnnxBytes.tensor("", 7, 2, 2).packed(7, 0, 1, 1, 2))
                .packed(3, 2, 3);
        ProtoBytes graph = new ProtoBytes().message(15, linear).message(15, byAxis);
        try (Model model = open(OnnxBytes.model(graph))) {
            assertArrayEquals(new float[] {0, 8, 0, 0, 0, 7}, values(find(model, "s")));
            assertArrayEquals(new float[] {0, 7, 0, 0, 0, 8}, values(find(model, "t")));
            assertEquals(64L, find(model, "s").tensor().bytes() * 8 - 2 * 64);
        }
    }

    @Test
    void tellsRolesAndWhereTheOutputsLie() throws IOException {
        ProtoBytes graph = new ProtoBytes()
                .message(1, OnnxBytes.node("Gather", of("table", "ids"), "a"))
                .message(1, OnnxBytes.node("MatMul", of("a", "right"), "b"))
                .message(1, OnnxBytes.node("Gemm", of("b", "turned", "bias"), "c", OnnxBytes.whole("transB", 1)))
                .message(1, OnnxBytes.node("Conv", of("c", "kernel"), "d"))
                .message(1, OnnxBytes.node("Transpose", of("tied"), "t"))
                .message(1, OnnxBytes.node("MatMul", of("d", "t"), "e"))
                .message(1, OnnxBytes.node("ConvTranspose", of("e", "up"), "f"))
                .message(1, OnnxBytes.node("Add", of("f", "positions"), "g"))
                .message(5, OnnxBytes.floats("table", new float[6], 3, 2))
                .message(5, OnnxBytes.floats("right", new float[6], 2, 3))
                .message(5, OnnxBytes.floats("turned", new float[12], 4, 3))
                .message(5, OnnxBytes.floats("bias", new float[4], 4))
                .message(5, OnnxBytes.floats("kernel", new float[24], 2, 3, 2, 2))
                .message(5, OnnxBytes.floats("tied", new float[12], 3, 4))
                .message(5, OnnxBytes.floats("up", new float[24], 2, 3, 2, 2))
                .message(5, OnnxBytes.floats("positions", new float[6], 1, 6))
                .message(5, OnnxBytes.tensor("ids", 7, 1).packed(7, 2));
        try (Model model = open(OnnxBytes.model(graph))) {
            assertEquals(TensorRole.EMBEDDING, find(model, "table").role());
            assertEquals(matrix(model, "right"), Optional.of(Shape.of(3, 2)));
            assertEquals(matrix(model, "turned"), Optional.empty());
            assertEquals(TensorRole.VECTOR, find(model, "bias").role());
            assertEquals(TensorRole.CONVOLUTION, find(model, "kernel").role());
            assertEquals(matrix(model, "kernel"), Optional.of(Shape.of(2, 12)));
            assertEquals(TensorRole.LINEAR, find(model, "tied").role());
            assertEquals(matrix(model, "tied"), Optional.empty());
            assertEquals(matrix(model, "up"), Optional.of(Shape.of(3, 8)));
            assertEquals(TensorRole.VECTOR, find(model, "positions").role());
            assertEquals(TensorRole.OTHER, find(model, "ids").role());
        }
    }

    private static Optional<Shape> matrix(Model model, String name) {
        return find(model, name).orientation().map(Orientation::matrix);
    }

    @Test
    void recognizesAModelUnderAnyName() throws IOException {
        Path path = folder.resolve("model.bin");
        Files.write(path, OnnxBytes.model(new ProtoBytes()).toBytes());
        try (Model model = Model.open(path)) {
            assertEquals("onnx", model.file().format());
        }
    }
}
