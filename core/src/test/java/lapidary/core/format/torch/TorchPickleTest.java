package lapidary.core.format.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.Formats;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.PickleBytes;
import lapidary.core.format.ZipBytes;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checkpoints written opcode by opcode.
class TorchPickleTest {
    private static final float[] NUMBERS = {1.5f, -2, 3, 1e-3f};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cos\nsystem\n(S'ls'\ntR.", // GLOBAL, REDUCE
                "(S'ls'\nios\nsystem\n.", // INST
                "(cos\nsystem\nS'ls'\no.", // OBJ
                "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093\u008c\u0002ls\u0085R.", // STACK_GLOBAL
                "cos\nsystem\n)\u0081}b.", // NEWOBJ, BUILD
                "cos\nsystem\n)}\u0092.", // NEWOBJ_EX
                "(cos\nsystem\ncos\nsystem\nd." // names as key and value
            })
    void noOpcodeRunsAnything(String pickle) throws IOException {
        Path path = folder.resolve("evil.pkl");
        Files.write(path, pickle.getBytes(StandardCharsets.ISO_8859_1));
        try (ModelFile file = Formats.open(path)) {
            assertEquals(List.of(), file.tensors());
            assertEquals("os.system", file.notExecuted().getFirst().name());
        }
    }

    @Test
    void countsARepeatedCallOnce() throws IOException {
        byte[] pickle = PickleBytes.two()
                .ascii("](")
                .global("a", "b")
                .global("a", "b")
                .global("c", "d")
                .bytes(0x82, 7)
                .ascii("e")
                .stop();
        try (ModelFile file = open(archive(pickle))) {
            assertEquals(
                    List.of("a.b 2", "c.d 1", "copyreg extension 7 1"),
                    file.notExecuted().stream()
                            .map(call -> call.name() + " " + call.count())
                            .toList());
        }
    }

    @Test
    void namesNestedContainersWithDots() throws IOException {
        byte[] pickle = PickleBytes.two()
                .ascii("}(")
                .text("epoch")
                .whole(3)
                .text("state_dict")
                .ascii("}(")
                .text("layer.weight")
                .vector("0", 4)
                .ascii("u")
                .text("list")
                .ascii("](")
                .vector("1", 4)
                .ascii("}")
                .whole(7)
                .vector("2", 4)
                .ascii("se")
                .ascii("u")
                .stop();
        try (ModelFile file = open(archive(pickle, "0", "1", "2"))) {
            assertEquals(List.of("state_dict.layer.weight", "list.0", "list.1.7"), names(file));
            assertEquals(MetadataValue.text("3"), file.metadata().get("epoch"));
        }
    }

    @Test
    void followsNoContainerIntoItself() throws IOException {
        byte[] pickle = PickleBytes.two()
                .ascii("}")
                .bytes('q', 0)
                .ascii("(")
                .text("self")
                .bytes('h', 0)
                .text("w")
                .vector("0", 4)
                .ascii("u")
                .stop();
        try (ModelFile file = open(archive(pickle, "0"))) {
            assertEquals(List.of("w"), names(file));
        }
    }

    @Test
    void listsTheEmbeddingWhereTheOutputHeadComesFirst() throws IOException {
        byte[] pickle = PickleBytes.two()
                .ascii("}(")
                .text("lm_head.weight")
                .vector("0", 4)
                .bytes('q', 9)
                .text("model.embed_tokens.weight")
                .bytes('h', 9)
                .ascii("u")
                .stop();
        try (ModelFile file = open(archive(pickle, "0"))) {
            assertEquals(List.of("model.embed_tokens.weight"), names(file));
            assertEquals(
                    Map.of(new TensorId("lm_head.weight"), new TensorId("model.embed_tokens.weight")),
                    Map.copyOf(file.aliases()));
        }
    }

    @Test
    void readsBigEndianStorages() throws IOException {
        byte[] archive = new ZipBytes()
                .stored("m/data.pkl", PickleBytes.two().vector("0", 4).stop())
                .stored("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII))
                .stored("m/data/0", floats(ByteOrder.BIG_ENDIAN))
                .toBytes();
        try (ModelFile file = open(archive)) {
            assertArrayEquals(NUMBERS, GoldenFiles.decode(find(file, "tensor")));
        }
    }

    @Test
    void inflatesDeflatedStorages() throws IOException {
        byte[] archive = new ZipBytes()
                .deflated("m/data.pkl", PickleBytes.two().vector("0", 4).stop())
                .deflated("m/data/0", floats(ByteOrder.LITTLE_ENDIAN))
                .toBytes();
        try (ModelFile file = open(archive)) {
            assertArrayEquals(NUMBERS, GoldenFiles.decode(find(file, "tensor")));
            assertEquals(16, find(file, "tensor").bytes());
        }
    }

    @Test
    void saysThatADeflatedStorageIsDamagedWhenItIsRead() throws IOException {
        byte[] archive = new ZipBytes()
                .stored("m/data.pkl", PickleBytes.two().vector("0", 4).stop())
                .central(entry -> entry.putInt(ZipBytes.CENTRAL_CRC, 1))
                .deflated("m/data/0", floats(ByteOrder.LITTLE_ENDIAN))
                .toBytes();
        try (ModelFile file = open(archive)) {
            FormatException damaged = assertThrows(
                    FormatException.class, () -> file.reading(() -> GoldenFiles.decode(find(file, "tensor"))));
            assertTrue(damaged.getMessage().contains("m/data/0"), damaged::getMessage);
        }
    }

    /// `_rebuild_tensor_v3` on an untyped storage, as PyTorch 2 writes types that have no storage class.
    @Test
    void readsTensorsThatSayTheirTypeThemselves() throws IOException {
        PickleBytes pickle = PickleBytes.two()
                .global("torch._utils", "_rebuild_tensor_v3")
                .ascii("((")
                .text("storage")
                .global("torch.storage", "UntypedStorage")
                .text("0")
                .text("cpu")
                .whole(16)
                .ascii("tQ")
                .whole(2)
                .tuple(3)
                .tuple(2)
                .bytes(0x89)
                .ascii("N")
                .global("torch", "uint16")
                .ascii("}tR");
        byte[] data = new byte[16];
        ByteBuffer.wrap(data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(4, (short) -1)
                .putShort(8, (short) 5);
        byte[] archive = new ZipBytes()
                .stored("m/data.pkl", pickle.stop())
                .stored("m/data/0", data)
                .toBytes();
        try (ModelFile file = open(archive)) {
            assertEquals(DType.U16, find(file, "tensor").type());
            assertArrayEquals(new float[] {65535, 5, 0}, GoldenFiles.decode(find(file, "tensor")));
        }
    }

    /// Old files let a storage be a part of another one.
    @Test
    void readsViewsOfStoragesInOldFiles() throws IOException {
        PickleBytes object = PickleBytes.two()
                .global("torch._utils", "_rebuild_tensor")
                .ascii("((")
                .text("storage")
                .global("torch", "FloatStorage")
                .text("k")
                .text("cpu")
                .whole(4)
                .ascii("(")
                .text("view")
                .whole(1)
                .whole(3)
                .ascii("t")
                .ascii("tQ")
                .whole(1)
                .tuple(2)
                .tuple(1)
                .ascii("tR");
        try (ModelFile file = open(legacy(object, ByteOrder.LITTLE_ENDIAN))) {
            assertArrayEquals(new float[] {3, 1e-3f}, GoldenFiles.decode(find(file, "tensor")));
        }
        try (ModelFile file = open(legacy(PickleBytes.two().vector("k", 4), ByteOrder.BIG_ENDIAN))) {
            assertArrayEquals(NUMBERS, GoldenFiles.decode(find(file, "tensor")));
        }
    }

    private static byte[] legacy(PickleBytes object, ByteOrder order) {
        PickleBytes bytes = PickleBytes.two()
                .bytes(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .ascii(".")
                .bytes(0x80, 2, 'M', 0xe9, 3, '.')
                .bytes(0x80, 2)
                .ascii("}")
                .text("little_endian")
                .bytes(order == ByteOrder.LITTLE_ENDIAN ? 0x88 : 0x89)
                .ascii("s.");
        byte[] keys = PickleBytes.two().ascii("]").text("k").ascii("a").stop();
        byte[] pickled = object.stop();
        ByteBuffer whole = ByteBuffer.allocate(bytes.toBytes().length + pickled.length + keys.length + 24);
        whole.put(bytes.toBytes()).put(pickled).put(keys);
        return whole.order(order).putLong(4).put(floats(order)).array();
    }

    private static byte[] archive(byte[] pickle, String... storages) {
        ZipBytes archive = new ZipBytes().stored("archive/data.pkl", pickle);
        for (String key : storages) {
            archive.stored("archive/data/" + key, floats(ByteOrder.LITTLE_ENDIAN));
        }
        return archive.toBytes();
    }

    private static byte[] floats(ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(order);
        for (float number : NUMBERS) {
            bytes.putFloat(number);
        }
        return bytes.array();
    }

    private ModelFile open(byte[] content) throws IOException {
        return Formats.open(Files.write(folder.resolve("model.pt"), content));
    }

    private static List<String> names(ModelFile file) {
        return file.tensors().stream().map(tensor -> tensor.id().name()).toList();
    }

    private static Tensor find(ModelFile file, String name) {
        return file.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
