package lapidary.core.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/// One file format: whether a path holds it, and how to open it. A new format is one class and one
/// line in [Formats].
public interface ModelFormat {

    /// Stable id: "gguf", "safetensors", "huggingface".
    String id();

    /// How the window names it: "GGUF".
    String title();

    /// Whether this format claims the path. Reads `head` only.
    ///
    /// @param path file or folder
    /// @param head its first bytes (at most 64; empty for a folder)
    boolean matches(Path path, byte[] head);

    /// Whether these first bytes are this format's own mark, whatever the file is called.
    ///
    /// @param head as for [#matches(Path, byte[])]
    default boolean isMarked(byte[] head) {
        return false;
    }

    /// Whether a zip archive with these members is of this format, whatever the file is called.
    default boolean isArchive(Collection<String> members) {
        return false;
    }

    /// Opens header-first: maps the file and lists its tensors without reading their data.
    ///
    /// @throws FormatException when the file is unsound; message has file, place, expected and
    ///     found
    ModelFile open(Path path) throws IOException;
}
