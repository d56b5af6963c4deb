package lapidary.core.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lapidary.core.model.Vocabulary.Piece;
import lapidary.core.model.Vocabulary.PieceType;

/// What pieces say: the bytes each of them stands for.
///
/// A character may be spread over several tokens; bytes are joined before they become text.
final class PieceText {
    /// SentencePiece's mark for a space.
    static final char SPACE = '▁';

    private static final int[] BYTE_OF_CHARACTER = bytesOfCharacters();

    private final List<Piece> pieces;
    private final boolean byteLevel;
    private final boolean dropsFirstSpace;

    /// @param byteLevel whether each character of a piece stands for a byte (GPT-2's table), else
    /// SentencePiece's writing
    /// @param dropsFirstSpace whether a text's first space is the dummy prefix
    PieceText(List<Piece> pieces, boolean byteLevel, boolean dropsFirstSpace) {
        this.pieces = pieces;
        this.byteLevel = byteLevel;
        this.dropsFirstSpace = dropsFirstSpace;
    }

    int size() {
        return pieces.size();
    }

    /// The text of the tokens; control pieces are left out, bytes that are no UTF-8 become U+FFFD.
    String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(tokens.length * 4);
        for (int token : tokens) {
            bytes.writeBytes(bytes(token));
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return dropsFirstSpace && text.startsWith(" ") ? text.substring(1) : text;
    }

    /// One piece as it is shown; a byte that is no character of its own as "<0xE2>".
    String show(int token) {
        Piece piece = piece(token);
        if (piece.type() == PieceType.CONTROL || piece.type() == PieceType.UNKNOWN) {
            return piece.text();
        }
        byte[] bytes = bytes(token);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        for (byte b : bytes) {
            shown.append(b >= 0x20 ? String.valueOf((char) b) : String.format(Locale.ROOT, "<0x%02X>", b & 0xFF));
        }
        return shown.toString();
    }

    private Piece piece(int token) {
        if (token < 0 || token >= pieces.size()) {
            throw new IllegalArgumentException("token " + token + " is not in a vocabulary of " + pieces.size());
        }
        return pieces.get(token);
    }

    /// The bytes that a token stands for; none for a control piece.
    byte[] bytes(int token) {
        Piece piece = piece(token);
        return switch (piece.type()) {
            case CONTROL -> new byte[0];
            case UNKNOWN -> " ⁇ ".getBytes(StandardCharsets.UTF_8);
            case BYTE -> new byte[] {byteOf(piece.text())};
            case USER_DEFINED ->
                (byteLevel ? piece.text() : piece.text().replace(SPACE, ' ')).getBytes(StandardCharsets.UTF_8);
            case NORMAL, UNUSED ->
                byteLevel
                        ? byteLevel(piece.text())
                        : piece.text().replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
        };
    }

    /// "<0xE2>" → 0xE2; anything else cannot be a byte and shows as "?".
    private static byte byteOf(String text) {
        if (text.length() == 6 && text.startsWith("<0x") && text.endsWith(">")) {
            int high = Character.digit(text.charAt(3), 16);
            int low = Character.digit(text.charAt(4), 16);
            if (high >= 0 && low >= 0) {
                return (byte) (high << 4 | low);
            }
        }
        return '?';
    }

    private static byte[] byteLevel(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(point -> {
            int value = point < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[point] : -1;
            if (value >= 0) {
                bytes.write(value);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /// GPT-2's table: printable bytes stand for themselves, the others for characters from U+0100 on.
    ///
    /// Source: openai/gpt-2 `encoder.py`, `bytes_to_unicode`.
    private static int[] bytesOfCharacters() {
        int[] table = new int[0x100 + 68];
        Arrays.fill(table, -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            table[printable ? b : next++] = b;
        }
        return table;
    }
}
