package lapidary.core.format.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.Formats;
import lapidary.core.format.GoldenFiles;
import lapidary.core.format.Hdf5Bytes;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasFormatTest {
    @TempDir
    Path folder;

    /// File and values are those of h5py 3.7: groups of more links than a node holds, every numeric type, both byte
    /// orders, chunks with and without deflate, shuffle and checksum, a partly written dataset, a hard link.
    @Test
    void readsWhatH5pyReads() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("hdf5/all.h5", folder))) {
            Map<String, float[]> expected = GoldenFiles.values("hdf5/all.json");
            Map<TensorId, TensorId> hard = Map.of(new TensorId("hard"), new TensorId("f8"));
            assertEquals(hard, Map.copyOf(file.aliases()));
            expected.put("hard", expected.get("f8"));
            GoldenFiles.assertSame(expected, file);
            assertTrue(find(file, "model_weights/dense/dense/kernel:0").isDirect());
            assertEquals(
                    Shape.of(5, 3),
                    find(file, "model_weights/dense/dense/kernel:0").shape());
            assertEquals("float32", find(file, "gz").typeName());
            assertEquals("float32", find(file, "be").typeName());
        }
    }

    @Test
    void saysWhatItDoesNotShow() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("hdf5/all.h5", folder))) {
            assertEquals(
                    List.of("dataset 'bool'", "dataset 'cmp'", "dataset 'lzf'", "dataset 'str'"),
                    List.copyOf(file.metadata().keySet()));
            assertEquals(
                    MetadataValue.text("not shown: compressed with filter 32000 lzf"),
                    file.metadata().get("dataset 'lzf'"));
        }
    }

    @Test
    void opensTheWeightsOfAKerasArchive() throws IOException {
        try (ModelFile file = Formats.open(GoldenFiles.unpack("hdf5/model.keras", folder))) {
            assertEquals(
                    List.of("layers/dense/vars/0", "layers/dense/vars/1"),
                    file.tensors().stream().map(tensor -> tensor.id().name()).toList());
            Tensor first = file.tensors().getFirst();
            byte[] archive = Files.readAllBytes(file.path());
            var bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(GoldenFiles.decode(first)[0], bytes.getFloat((int) first.offset()));
        }
    }

    @Test
    void namesAFormOfGroupsThatItDoesNotRead() throws IOException {
        Path path = GoldenFiles.unpack("hdf5/latest.h5", folder);
        FormatException refused =
                assertThrows(FormatException.class, () -> Formats.open(path).close());
        assertEquals(FormatException.Problem.UNSUPPORTED_VERSION, refused.problem());
        assertTrue(refused.getMessage().contains("libver='earliest'"), refused::getMessage);
    }

    @Test
    void readsLinksInHeadersAndChunksAtTheEdge() throws IOException {
        byte[] content = Hdf5Bytes.chunked()
                .change(file -> {
                    for (int i = 0; i < 8; i++) {
                        file.putFloat(Hdf5Bytes.DATA + 4 * i, i + 1);
                    }
                })
                .toBytes();
        try (ModelFile file = Formats.open(Files.write(folder.resolve("chunks.h5"), content))) {
            float[] expected = {1, 2, 0, 3, 4, 0, 0, 0, 5, 0, 0, 7};
            assertArrayEquals(expected, GoldenFiles.decode(find(file, "w")));
            assertFalse(find(file, "w").isDirect());
        }
    }

    @Test
    void readsGroupsOfTheOldKind() throws IOException {
        Path path = Files.write(folder.resolve("old.h5"), Hdf5Bytes.old().toBytes());
        try (ModelFile file = Formats.open(path)) {
            assertEquals(Shape.of(2, 2), find(file, "w").shape());
        }
    }

    @Test
    void followsNoGroupIntoItself() throws IOException {
        byte[] content = Hdf5Bytes.sound()
                .put(
                        Hdf5Bytes.ROOT,
                        Hdf5Bytes.header(
                                Hdf5Bytes.link("self", Hdf5Bytes.ROOT), Hdf5Bytes.link("w", Hdf5Bytes.DATASET)))
                .toBytes();
        try (ModelFile file = Formats.open(Files.write(folder.resolve("loop.h5"), content))) {
            assertEquals(
                    List.of("w"),
                    file.tensors().stream().map(t -> t.id().name()).toList());
            assertEquals(Map.of(), Map.copyOf(file.aliases()));
        }
    }

    private static Tensor find(ModelFile file, String name) {
        return file.tensors().stream()
                .filter(tensor -> tensor.id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
