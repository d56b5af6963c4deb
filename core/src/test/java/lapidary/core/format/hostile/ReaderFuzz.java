package lapidary.core.format.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.FormatException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// The target of coverage-guided fuzzing (Jazzer): opens a file of one format and reads a little of every tensor.
/// Nothing may be thrown: a [FormatException] is an answer.
///
/// Not a test. The reader is chosen by the file's ending, `-Dlapidary.fuzz.ending=.gguf`; how to run it stands in
/// `docs/fuzzing.md`. What it finds becomes a hostile file of [HostileFilesTest].
public final class ReaderFuzz {
    private static final String ENDING = System.getProperty("lapidary.fuzz.ending", ".gguf");
    private static final int MOST_TENSORS = 64;
    private static final int MOST_ELEMENTS = 1 << 16;

    private static final Path FILE = temporaryFile();

    private ReaderFuzz() {}

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        openAndRead(FILE);
    }

    /// Opens a model and decodes the first and the last rows of its tensors.
    ///
    /// @return whether it was sound enough to be read
    static boolean openAndRead(Path path) throws IOException {
        try (Model model = Model.open(path)) {
            for (ModelTensor tensor :
                    model.tensors().stream().limit(MOST_TENSORS).toList()) {
                model.file().reading(() -> {
                    read(Codecs.view(tensor.tensor()));
                    return true;
                });
            }
            return true;
        } catch (FormatException refused) {
            return false;
        }
    }

    private static void read(CompressedTensor tensor) {
        long columns = tensor.shape().columns();
        long rows = tensor.shape().rows();
        tensor.ledger();
        if (!tensor.isDecodable() || rows == 0 || columns > MOST_ELEMENTS) {
            return;
        }
        float[] row = new float[(int) columns];
        tensor.decode(0, 1, row);
        tensor.decode(rows - 1, 1, row);
    }

    private static Path temporaryFile() {
        try {
            Path file = Files.createTempFile("lapidary-fuzz", ENDING);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
