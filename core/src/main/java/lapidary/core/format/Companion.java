package lapidary.core.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file that is written beside the weights into a model folder.
public sealed interface Companion {

    /// Its name in the folder.
    String name();

    /// Its size.
    long bytes();

    /// A text that was made for this model, UTF-8.
    record Text(String name, String content) implements Companion {
        @Override
        public long bytes() {
            return content.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /// Bytes that were made for this model.
    record Binary(String name, byte[] content) implements Companion {
        @Override
        public long bytes() {
            return content.length;
        }
    }

    /// A file that is copied as it is.
    ///
    /// @param bytes its size when the layout was made
    record Copy(String name, Path file, long bytes) implements Companion {}
}
