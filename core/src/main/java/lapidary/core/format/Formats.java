package lapidary.core.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
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
            text.append(String.format(" %02x", head[i]));
        }
        return text.toString();
    }
}
