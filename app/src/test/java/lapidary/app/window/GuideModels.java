package lapidary.app.window;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import lapidary.app.support.SampleModel;
import lapidary.core.discover.Keeper;
import lapidary.core.discover.Place;

/// What the person of the guide's pictures has on disk: the sample, and models that are only a name and a size. Gone
/// when closed.
final class GuideModels implements AutoCloseable {
    /// Of the sample's texts, so that the session takes minutes.
    private static final int CHARACTERS = 8_000;

    private final Path folder;

    GuideModels(Path folder) throws IOException {
        if (Files.exists(folder)) {
            throw new IllegalStateException(folder + " exists: name a folder that does not");
        }
        this.folder = folder;
        copySample();
        makeOthers();
    }

    /// Where models are found on the start page.
    Place found() {
        return new Place(Keeper.LM_STUDIO, folder.resolve("lmstudio"));
    }

    /// Where the window keeps what it keeps.
    Path state() throws IOException {
        return Files.createDirectories(folder.resolve(".state"));
    }

    /// The sample with shorter texts.
    private void copySample() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("classics-4m"));
        try (Stream<Path> files = Files.list(SampleModel.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(file.getFileName());
                if (file.toString().endsWith(".txt")) {
                    Files.writeString(to, Files.readString(file).substring(0, CHARACTERS));
                } else {
                    Files.copy(file, to);
                }
            }
        }
    }

    /// Models to be found on the start page: names and sizes, no room on the disk.
    private void makeOthers() throws IOException {
        sparse("bartowski/Llama-3.2-1B-Instruct-GGUF/Llama-3.2-1B-Instruct-Q4_K_M.gguf", 807_694_464L);
        sparse("unsloth/Qwen3-0.6B-GGUF/Qwen3-0.6B-BF16.gguf", 1_198_178_432L);
        sparse("ggml-org/SmolLM2-360M-Instruct-GGUF/SmolLM2-360M-Instruct-Q8_0.gguf", 386_404_992L);
    }

    private void sparse(String name, long bytes) throws IOException {
        Path file = folder.resolve("lmstudio").resolve(name);
        Files.createDirectories(file.getParent());
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
