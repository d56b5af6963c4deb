package lapidary.core.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.FormatException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that people renamed, or saved under a name that says something else.
class FormatsTest {
    private static final String[] ENDINGS = {
        "", ".txt", ".zip", ".gguf", ".safetensors", ".onnx", ".tflite", ".pt", ".bin", ".npy", ".npz", ".h5", ".keras"
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"numpy/stored.npz", "numpy/deflated.npz", "hdf5/all.h5"})
    void opensWhatTheContentIsWhateverItsName(String golden) throws IOException {
        Path file = GoldenFiles.unpack(golden, folder);
        String format;
        int tensors;
        try (ModelFile sound = Formats.open(file)) {
            format = sound.format();
            tensors = sound.tensors().size();
        }
        assertTrue(tensors > 0);
        assertOpensAs(format, tensors, Files.readAllBytes(file));
    }

    @Test
    void opensAnArrayAndGgufWhateverTheirNames() throws IOException {
        assertOpensAs("numpy", 1, NpyBytes.file(NpyBytes.header("<i2", false, "(3,)"), new byte[6]));
        assertOpensAs(
                "gguf",
                1,
                GgufBytes.header(1, 0).tensor("w", 0, 0, 8).pad(32).zeros(32).toBytes());
    }

    @Test
    void opensAnArchiveOfKerasAndOneOfPyTorchWhateverTheirNames() throws IOException {
        byte[] weights = Files.readAllBytes(GoldenFiles.unpack("hdf5/all.h5", folder));
        byte[] keras = new ZipBytes()
                .stored("config.json", new byte[] {'{', '}'})
                .stored("model.weights.h5", weights)
                .toBytes();
        byte[] emptyDictionary = {(byte) 0x80, 2, '}', '.'};
        byte[] torch = new ZipBytes().stored("m/data.pkl", emptyDictionary).toBytes();
        for (String ending : ENDINGS) {
            assertEquals("hdf5", formatOf("keras" + ending, keras));
            assertEquals("pytorch", formatOf("torch" + ending, torch));
        }
    }

    @Test
    void whatIsNoPickleIsSaidToBeNone() throws IOException {
        Path text = Files.writeString(folder.resolve("text.pt"), "Hello, this is no model\n");
        FormatException refused = assertThrows(FormatException.class, () -> Formats.open(text));
        assertEquals(Problem.BAD_MAGIC, refused.problem());
    }

    private void assertOpensAs(String format, int tensors, byte[] content) throws IOException {
        for (String ending : ENDINGS) {
            try (ModelFile file = Formats.open(Files.write(folder.resolve("renamed" + ending), content))) {
                assertEquals(format, file.format(), ending);
                assertEquals(tensors, file.tensors().size(), ending);
            }
        }
    }

    private String formatOf(String name, byte[] content) throws IOException {
        try (ModelFile file = Formats.open(Files.write(folder.resolve(name), content))) {
            return file.format();
        }
    }
}
