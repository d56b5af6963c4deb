package lapidary.core.format;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.gguf.GgufFormat;
import lapidary.core.format.hdf5.KerasFormat;
import lapidary.core.format.llama2c.Llama2cFormat;
import lapidary.core.format.npz.NumpyFormat;
import lapidary.core.format.onnx.OnnxFormat;
import lapidary.core.format.safetensors.HuggingFaceFormat;
import lapidary.core.format.safetensors.SafetensorsFormat;
import lapidary.core.format.tflite.LiteFormat;
import lapidary.core.format.torch.TorchFolderFormat;
import lapidary.core.format.torch.TorchFormat;
import lapidary.core.format.zip.ZipArchive;
import lapidary.core.format.zip.ZipMember;

/// The explicit list of formats, and the one way to open a path.
public final class Formats {
    /// Bytes of a file that formats may look at to recognize it.
    public static final int HEAD_BYTES = 64;

    private static final List<ModelFormat> ALL = List.of(
            new GgufFormat(),
            new HuggingFaceFormat(),
            new SafetensorsFormat(),
            new OnnxFormat(),
            new LiteFormat(),
            new TorchFolderFormat(),
            new TorchFormat(),
            new NumpyFormat(),
            new Llama2cFormat(),
            new KerasFormat());

    private Formats() {}

    public static List<ModelFormat> all() {
        return ALL;
    }

    /// Opens whatever lies at `path`.
    ///
    /// @throws FormatException with [FormatException.Problem#UNKNOWN_FORMAT] when no format claims
    ///     it, [FormatException.Problem#MISSING_FILE] when nothing is there
    public static ModelFile open(Path path) throws IOException {
        byte[] head = head(path);
        Optional<ModelFormat> marked = marked(path, head);
        if (marked.isPresent()) {
            return marked.get().open(path);
        }
        for (ModelFormat format : ALL) {
            if (format.matches(path, head)) {
                return format.open(path);
            }
        }
        throw new FormatException(
                Problem.UNKNOWN_FORMAT,
                path,
                Files.isDirectory(path) ? "folder" : "offset 0",
                "a model file, or a folder with model.safetensors, pytorch_model.bin or the index of their shards",
                found(path, head));
    }

    /// The format whose mark the content bears: a file may have been given the ending of another one.
    private static Optional<ModelFormat> marked(Path path, byte[] head) throws IOException {
        Optional<ModelFormat> marked =
                ALL.stream().filter(format -> format.isMarked(head)).findFirst();
        if (marked.isPresent() || head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
            return marked;
        }
        try (Arena arena = Arena.ofShared()) {
            MappedFile file = MappedFile.open(path, arena);
            List<String> members = MappedFile.reading(path, () -> ZipArchive.open(file, arena).members().stream()
                    .map(ZipMember::name)
                    .toList());
            return ALL.stream().filter(format -> format.isArchive(members)).findFirst();
        } catch (FormatException e) {
            // The reader that the file's name asks for says what is wrong.
            return Optional.empty();
        }
    }

    private static byte[] head(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        if (attributes.isDirectory()) {
            return new byte[0];
        }
        if (!attributes.isRegularFile()) {
            throw new FormatException(Problem.UNKNOWN_FORMAT, path, "path", "a file or folder", "a device or pipe");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            FormatException missing = new FormatException(
                    Problem.MISSING_FILE,
                    path,
                    "path",
                    "a model file or folder",
                    e.getReason() == null ? "nothing there" : e.getReason());
            missing.initCause(e);
            throw missing;
        }
    }

    private static String found(Path path, byte[] head) {
        if (Files.isDirectory(path)) {
            return "neither of them";
        }
        if (head.length == 0) {
            return "an empty file";
        }
        StringBuilder text = new StringBuilder("bytes");
        for (int i = 0; i < Math.min(8, head.length); i++) {
            text.append(String.format(Locale.ROOT, " %02x", head[i]));
        }
        return text.toString();
    }
}
