package lapidary.app.preview;

import java.nio.file.Path;

/// The text that the preview measures on.
///
/// @param name as shown beside the numbers
public record JudgingText(String name, Path path) {
    static JudgingText of(Path path) {
        Path last = path.getFileName();
        return new JudgingText(last == null ? path.toString() : last.toString(), path);
    }
}
