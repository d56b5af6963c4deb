package lapidary.core.eval;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// What a file of kept logits says of itself: the model and the text that they come from, and how much is kept.
///
/// @param vocabulary tokens that the model knows
/// @param kept likeliest tokens per position
/// @param samples tokens per position, drawn from the others
/// @param sequences that are in the file: the first of the text's fixed shuffled order
/// @param allSequences that the text has
/// @param tokens of the whole text
/// @param bos see [TextSequences]
/// @param textSha256 of the text's token ids, 32-bit little-endian numbers
/// @param modelSha256 of the model's files
/// @param model its name, for people
/// @param text its name, for people
public record TopLogitsHeader(
        int vocabulary,
        int kept,
        int samples,
        int sequences,
        int allSequences,
        int tokens,
        Protocol protocol,
        int context,
        int bos,
        String textSha256,
        String modelSha256,
        String model,
        String text) {
    /// Bytes of the header.
    static final int BYTES = 640;

    private static final byte[] MAGIC = "LAPTOPK1".getBytes(StandardCharsets.US_ASCII);
    private static final int NAME = 256;
    private static final int HASH = 32;
    private static final int CHECKED = BYTES - 4;
    private static final int MOST_VOCABULARY = 1 << 24;
    private static final int MOST_KEPT = 1024;
    private static final int MOST_SAMPLES = 256;
    private static final int MOST_CONTEXT = 1 << 20;

    /// Scored positions per sequence.
    int scored() {
        return protocol == Protocol.WINDOWS ? context : context - 1 - context / 2;
    }

    /// Positions in the file.
    public long positions() {
        return (long) sequences * scored();
    }

    /// Bytes that one position takes.
    public int positionBytes() {
        return 3 * Double.BYTES + 8 * kept + 8 * samples;
    }

    /// Bytes that one sequence takes: its number, its positions, its checksum.
    int sequenceBytes() {
        return Math.addExact(8, Math.multiplyExact(positionBytes(), scored()));
    }

    /// Bytes of the whole file.
    public long fileBytes() {
        return Math.addExact(BYTES, Math.multiplyExact((long) sequences, sequenceBytes()));
    }

    /// How many times the same logits in 32 bits would take.
    public double compression() {
        return 4.0 * vocabulary * positions() / fileBytes();
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(vocabulary).putInt(kept).putInt(samples).putInt(sequences);
        bytes.putInt(allSequences)
                .putInt(tokens)
                .putInt(protocol.ordinal())
                .putInt(context)
                .putInt(bos);
        bytes.put(HexFormat.of().parseHex(textSha256)).put(HexFormat.of().parseHex(modelSha256));
        putName(bytes, model);
        putName(bytes, text);
        bytes.putInt(CHECKED, checksum(bytes, CHECKED));
        return bytes.rewind();
    }

    private static void putName(ByteBuffer bytes, String name) {
        int end = bytes.position() + NAME;
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
        // What does not fit is left out, never half a character.
        ByteBuffer room = bytes.slice(bytes.position(), NAME - 1);
        encoder.encode(CharBuffer.wrap(name.replace('\0', ' ')), room, true);
        bytes.position(end);
    }

    static int checksum(ByteBuffer bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate().position(0).limit(length));
        return (int) checksum.getValue();
    }

    /// @param bytes the first [#BYTES] of the file
    /// @throws FormatException when they are no sound header
    static TopLogitsHeader decode(ByteBuffer bytes, Path file) throws FormatException {
        bytes.order(ByteOrder.LITTLE_ENDIAN).rewind();
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new FormatException(
                    Problem.BAD_MAGIC,
                    file,
                    "header",
                    "kept logits (LAPTOPK1), made by lapidary logits",
                    "other bytes");
        }
        if (bytes.getInt(CHECKED) != checksum(bytes, CHECKED)) {
            throw new FormatException(Problem.BAD_HEADER, file, "header", "the checksum that it names", "another");
        }
        int vocabulary = within(bytes.getInt(), 1, MOST_VOCABULARY, "vocabulary", file);
        int kept = within(bytes.getInt(), 1, Math.min(MOST_KEPT, vocabulary), "kept tokens", file);
        int samples = 2 * within(bytes.getInt() / 2, 0, MOST_SAMPLES / 2, "half of the drawn tokens", file);
        int sequences = within(bytes.getInt(), 1, Integer.MAX_VALUE, "sequences", file);
        int all = within(bytes.getInt(), sequences, Integer.MAX_VALUE, "sequences of the text", file);
        int tokens = within(bytes.getInt(), 1, Integer.MAX_VALUE, "tokens of the text", file);
        Protocol protocol = Protocol.values()[within(bytes.getInt(), 0, 1, "protocol", file)];
        int context = within(bytes.getInt(), 4, MOST_CONTEXT, "context", file);
        int bos = within(bytes.getInt(), -1, vocabulary - 1, "BOS token", file);
        return new TopLogitsHeader(
                vocabulary,
                kept,
                samples,
                sequences,
                all,
                tokens,
                protocol,
                context,
                bos,
                hash(bytes),
                hash(bytes),
                name(bytes, file),
                name(bytes, file));
    }

    private static int within(int value, int least, int most, String what, Path file) throws FormatException {
        if (value < least || value > most) {
            throw new FormatException(
                    Problem.BAD_HEADER, file, "header, " + what, least + " to " + most, String.valueOf(value));
        }
        return value;
    }

    private static String hash(ByteBuffer bytes) {
        byte[] hash = new byte[HASH];
        bytes.get(hash);
        return HexFormat.of().formatHex(hash);
    }

    private static String name(ByteBuffer bytes, Path file) throws FormatException {
        byte[] name = new byte[NAME];
        bytes.get(name);
        int length = 0;
        while (length < NAME && name[length] != 0) {
            length++;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(Problem.BAD_HEADER, file, "header, a name", "UTF-8 text", "other bytes");
        }
    }
}
