package lapidary.core.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;

/// A text that was looked through once and stays in its file.
///
/// @param name the name of the file, or its path below the folder that was opened
/// @param sha256 of its bytes
/// @param characters Unicode code points, without a byte order mark
public record TextFile(String name, Path path, String sha256, long bytes, long characters) {

    /// The whole text, without a byte order mark.
    ///
    /// @throws FormatException when the file is not what it was when it was opened
    public String read() throws IOException {
        if (Files.size(path) != bytes) {
            throw changed(Files.size(path) + " bytes");
        }
        byte[] content = Files.readAllBytes(path);
        String found = Sha256.of(content);
        if (!found.equals(sha256)) {
            throw changed("other content");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw changed("other content");
        }
    }

    private FormatException changed(String found) {
        return new FormatException(
                Problem.CHANGED_WHILE_OPEN, path, "text", "the " + bytes + " bytes it had when it was opened", found);
    }
}
