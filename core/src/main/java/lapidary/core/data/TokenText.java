package lapidary.core.data;

import java.nio.file.Path;
import java.util.Arrays;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// Token ids as a text: decimal numbers with spaces, commas, brackets or line ends between them.
final class TokenText {
    private static final int SNIFFED = 4096;

    private final Path file;
    private final byte[] content;
    private int[] tokens = new int[1024];
    private int count;

    TokenText(Path file, byte[] content) {
        this.file = file;
        this.content = content;
    }

    /// Whether the beginning of a file looks like it.
    static boolean isNumbers(byte[] content) {
        boolean hasDigit = false;
        for (int i = 0; i < Math.min(SNIFFED, content.length); i++) {
            boolean isDigit = content[i] >= '0' && content[i] <= '9';
            if (!isDigit && !isBetween(content[i])) {
                return false;
            }
            hasDigit |= isDigit;
        }
        return hasDigit;
    }

    private static boolean isBetween(byte character) {
        return " \t\r\n,;[]".indexOf(character) >= 0;
    }

    int[] read() throws FormatException {
        int at = 0;
        while (at < content.length) {
            if (isBetween(content[at])) {
                at++;
            } else {
                at = number(at);
            }
        }
        return Arrays.copyOf(tokens, count);
    }

    private int number(int from) throws FormatException {
        long value = 0;
        int at = from;
        while (at < content.length && !isBetween(content[at])) {
            int digit = content[at] - '0';
            value = 10 * value + digit;
            if (digit < 0 || digit > 9 || value > Integer.MAX_VALUE) {
                throw new FormatException(
                        Problem.BAD_VALUE,
                        file,
                        "token " + count + " at byte " + from,
                        "a number from 0 to 2³¹ − 1",
                        digit < 0 || digit > 9 ? "the character '" + (char) (content[at] & 0xff) + "'" : value + "…");
            }
            at++;
        }
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = (int) value;
        return at;
    }
}
