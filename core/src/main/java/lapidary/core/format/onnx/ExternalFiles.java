package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// The files beside a model that hold elements of its tensors. Only names below the model's own folder are followed.
final class ExternalFiles {
    private final Path folder;
    private final Arena arena;
    private final Map<String, MappedFile> files = new LinkedHashMap<>();

    /// @param model whose folder the names are relative to
    ExternalFiles(Path model, Arena arena) {
        Path parent = model.toAbsolutePath().getParent();
        this.folder = parent == null ? model.toAbsolutePath() : parent.normalize();
        this.arena = arena;
    }

    /// Those that were used, by the name that the model has for them.
    Map<String, MappedFile> used() {
        return files;
    }

    Collection<MappedFile> all() {
        return files.values();
    }

    /// @param properties `external_data`: location, offset, length, checksum
    /// @param bytes that the tensor needs; −1 when that is not known
    StoredTensor.Window find(Message tensor, Map<String, String> properties, long bytes) throws FormatException {
        String location = properties.getOrDefault("location", "");
        MappedFile file = file(tensor, location);
        long offset = number(tensor, properties, "offset", 0);
        long rest = file.size() - offset;
        long length = number(tensor, properties, "length", bytes < 0 ? Math.max(0, rest) : bytes);
        if (bytes >= 0 && length != bytes) {
            throw tensor.problem(
                    Problem.WRONG_SIZE, tensor.begin(), bytes + " bytes in '" + location + "'", length + " bytes");
        }
        if (rest < 0 || length > rest) {
            throw tensor.problem(
                    Problem.TRUNCATED,
                    tensor.begin(),
                    length + " bytes from offset " + offset + " of '" + location + "'",
                    "a file of " + file.size() + " bytes");
        }
        return new StoredTensor.Window(file, offset, length, true);
    }

    private static long number(Message tensor, Map<String, String> properties, String key, long standard)
            throws FormatException {
        String text = properties.get(key);
        if (text == null) {
            return standard;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw tensor.problem(Problem.BAD_VALUE, tensor.begin(), "a number as " + key + " of external data", text);
        }
        return Long.parseLong(text);
    }

    private MappedFile file(Message tensor, String location) throws FormatException {
        MappedFile known = files.get(location);
        if (known != null) {
            return known;
        }
        Path path = path(tensor, location);
        if (!Files.isRegularFile(path)) {
            throw tensor.problem(
                    Problem.MISSING_FILE,
                    tensor.begin(),
                    "its weights in the file '" + location + "' beside the model",
                    Files.exists(path) ? "something that is no file" : "no such file");
        }
        try {
            MappedFile file = MappedFile.open(path, arena);
            files.put(location, file);
            return file;
        } catch (IOException e) {
            FormatException unreadable = tensor.problem(
                    Problem.MISSING_FILE, tensor.begin(), "a readable file '" + location + "'", e.toString());
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    private Path path(Message tensor, String location) throws FormatException {
        try {
            Path relative = Path.of(location);
            Path path = folder.resolve(relative).normalize();
            boolean isInside = !location.isEmpty()
                    && !relative.isAbsolute()
                    && location.indexOf('\\') < 0
                    && path.startsWith(folder)
                    && !path.equals(folder)
                    && !relative.startsWith("..")
                    && !relative.normalize().startsWith("..");
            if (isInside) {
                return path;
            }
        } catch (InvalidPathException e) {
            FormatException bad = outside(tensor, location);
            bad.initCause(e);
            throw bad;
        }
        throw outside(tensor, location);
    }

    private static FormatException outside(Message tensor, String location) {
        return tensor.problem(
                Problem.BAD_VALUE, tensor.begin(), "external data in the model's own folder", "'" + location + "'");
    }
}
