package lapidary.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Says of what kind data is, by what is in it.
final class DataRecognition {
    private static final int HEAD = 1 << 16;

    private DataRecognition() {}

    static DataKind kind(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return DataKind.TEXT;
        }
        byte[] head = Sources.head(path, HEAD);
        if (TokenText.isNumbers(head)) {
            return DataKind.TOKENS;
        }
        return DataKind.TEXT;
    }
}
