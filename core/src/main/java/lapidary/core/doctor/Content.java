package lapidary.core.doctor;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// What the first bytes of a file say that it is, whatever its name says.
enum Content {
    GGUF("GGUF", "gguf", Set.of("gguf")),
    OLD_GGML("GGML, the predecessor of GGUF", "", Set.of("bin", "ggml")),
    SAFETENSORS("safetensors", "safetensors", Set.of("safetensors")),
    ZIP(
            "a ZIP archive, as PyTorch, NumPy and Keras write them",
            "",
            Set.of("pt", "pth", "bin", "ckpt", "th", "npz", "keras", "zip", "nemo", "mar", "pkl", "model")),
    PICKLE("a Python pickle", "", Set.of("pt", "pth", "bin", "ckpt", "th", "pkl", "pickle", "model")),
    HDF5("HDF5, as Keras writes it", "", Set.of("h5", "hdf5", "keras")),
    NUMPY("a NumPy array", "", Set.of("npy")),
    TFLITE("TensorFlow Lite", "", Set.of("tflite", "lite")),
    GIT_LFS("a Git LFS pointer", "", Set.of()),
    WEB_PAGE("a web page", "", Set.of("html", "htm")),
    ZEROS("zeros", "", Set.of()),
    OTHER("", "", Set.of());

    /// Endings that promise one of the formats above.
    private static final Set<String> PROMISES = Set.of(
            "gguf", "ggml", "safetensors", "npy", "npz", "h5", "hdf5", "tflite", "pt", "pth", "ckpt", "th", "onnx");

    private final String title;
    private final String format;
    private final Set<String> extensions;

    Content(String title, String format, Set<String> extensions) {
        this.title = title;
        this.format = format;
        this.extensions = extensions;
    }

    /// As a sentence has it.
    String title() {
        return title;
    }

    /// Id of the format that opens it whatever its name; "" where that is left to the list of formats.
    String format() {
        return format;
    }

    /// The ending it should have; "" where there is no usual one.
    String extension() {
        return switch (this) {
            case GGUF -> ".gguf";
            case SAFETENSORS -> ".safetensors";
            case ZIP, PICKLE -> ".pt";
            case HDF5 -> ".h5";
            case NUMPY -> ".npy";
            case TFLITE -> ".tflite";
            case OLD_GGML, GIT_LFS, WEB_PAGE, ZEROS, OTHER -> "";
        };
    }

    /// Whether a file with this ending promises something else.
    boolean isMisnamed(String extension) {
        return !extensions.isEmpty() && PROMISES.contains(extension) && !extensions.contains(extension);
    }

    /// Looks at the first bytes of a file.
    static Content of(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        String lower = text.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("GGUF")) {
            return GGUF;
        }
        if (text.startsWith("tjgg") || text.startsWith("fmgg") || text.startsWith("lmgg")) {
            return OLD_GGML;
        }
        if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) {
            return ZIP;
        }
        if (text.startsWith("\u0089HDF\r\n")) {
            return HDF5;
        }
        if (text.startsWith("\u0093NUMPY")) {
            return NUMPY;
        }
        if (text.startsWith("TFL3", 4)) {
            return TFLITE;
        }
        if (text.startsWith("version https://git-lfs")) {
            return GIT_LFS;
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
            return WEB_PAGE;
        }
        return ofBinary(head);
    }

    private static Content ofBinary(byte[] head) {
        if (head.length > 9 && head[8] == '{' && head[7] == 0 && head[6] == 0 && head[5] == 0) {
            return SAFETENSORS;
        }
        if (head.length > 2 && (head[0] & 0xff) == 0x80 && head[1] >= 2 && head[1] <= 5) {
            return PICKLE;
        }
        for (byte value : head) {
            if (value != 0) {
                return OTHER;
            }
        }
        return head.length == 0 ? OTHER : ZEROS;
    }
}
