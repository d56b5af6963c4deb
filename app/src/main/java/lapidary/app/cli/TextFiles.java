package lapidary.app.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Texts to judge a model by.
final class TextFiles {
    private static final long LARGEST = 1L << 30;

    private TextFiles() {}

    /// @throws FormatException when the file is not UTF-8 or too large to be held in memory
    static String read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "text", "at most " + LARGEST + " bytes", Files.size(file) + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(Problem.BAD_VALUE, file, "text", "UTF-8", "other bytes");
        }
    }
}
