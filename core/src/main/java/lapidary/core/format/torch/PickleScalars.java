package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.torch.PickleValue.Nothing;
import lapidary.core.format.torch.PickleValue.Raw;
import lapidary.core.format.torch.PickleValue.Real;
import lapidary.core.format.torch.PickleValue.Text;
import lapidary.core.format.torch.PickleValue.Truth;
import lapidary.core.format.torch.PickleValue.Whole;
import org.jspecify.annotations.Nullable;

/// The opcodes of a pickle that push a number, a text or bytes.
///
/// Source: CPython `Lib/pickletools.py`.
final class PickleScalars {
    /// Longer texts stay bytes.
    private static final int LONGEST_TEXT = 1 << 20;
    private static final long MOST_TEXT = 256 << 20;

    private final PickleCursor cursor;
    private long textBytes;

    PickleScalars(PickleCursor cursor) {
        this.cursor = cursor;
    }

    /// The value that the opcode pushes; null when it is not one of these.
    @Nullable
    PickleValue read(int opcode) throws FormatException {
        PickleValue number = number(opcode);
        return number != null ? number : words(opcode);
    }

    private @Nullable PickleValue number(int opcode) throws FormatException {
        return switch (opcode) {
            case 'N' -> Nothing.NOTHING;
            case 0x88 -> new Truth(true);
            case 0x89 -> new Truth(false);
            case 'K' -> Whole.of(cursor.unsignedByte());
            case 'M' -> Whole.of(cursor.unsignedShort());
            case 'J' -> Whole.of(cursor.signedInt());
            case 'G' -> new Real(cursor.bigEndianDouble());
            case 0x8a -> new Whole(cursor.bigInteger(cursor.unsignedByte()));
            case 0x8b -> new Whole(cursor.bigInteger(cursor.signedInt()));
            case 'I' -> wholeOrTruth(cursor.line());
            case 'L' -> new Whole(cursor.decimal(cursor.line()));
            case 'F' -> real(cursor.line());
            default -> null;
        };
    }

    private @Nullable PickleValue words(int opcode) throws FormatException {
        return switch (opcode) {
            case 'X' -> text(cursor.unsignedInt());
            case 0x8c -> text(cursor.unsignedByte());
            case 0x8d -> text(cursor.signedLong());
            case 'T' -> text(cursor.signedInt());
            case 'U' -> text(cursor.unsignedByte());
            case 'V' -> new Text(kept(cursor.line()));
            case 'S' -> new Text(kept(unquoted(cursor.line())));
            case 'B' -> new Raw(cursor.take(cursor.unsignedInt()));
            case 'C' -> new Raw(cursor.take(cursor.unsignedByte()));
            case 0x8e, 0x96 -> new Raw(cursor.take(cursor.signedLong()));
            default -> null;
        };
    }

    private PickleValue text(long length) throws FormatException {
        MemorySegment bytes = cursor.take(length);
        return length > LONGEST_TEXT ? new Raw(bytes) : new Text(kept(PickleCursor.text(bytes)));
    }

    private String kept(String text) throws FormatException {
        textBytes += text.length();
        if (textBytes > MOST_TEXT) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_TEXT + " characters of text", "more");
        }
        return text;
    }

    private PickleValue wholeOrTruth(String line) throws FormatException {
        return switch (line) {
            case "00" -> new Truth(false);
            case "01" -> new Truth(true);
            default -> new Whole(cursor.decimal(line));
        };
    }

    private PickleValue real(String line) throws FormatException {
        try {
            return new Real(
                    switch (line) {
                        case "inf" -> Double.POSITIVE_INFINITY;
                        case "-inf" -> Double.NEGATIVE_INFINITY;
                        case "nan" -> Double.NaN;
                        default -> Double.parseDouble(line);
                    });
        } catch (NumberFormatException e) {
            throw cursor.wrong(Problem.BAD_VALUE, "a number before here", "'" + PickleCursor.shortened(line) + "'");
        }
    }

    private static String unquoted(String line) {
        boolean isQuoted = line.length() >= 2
                && (line.startsWith("'") || line.startsWith("\""))
                && line.charAt(line.length() - 1) == line.charAt(0);
        return isQuoted ? line.substring(1, line.length() - 1) : line;
    }
}
