package lapidary.core.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.job.Job;

/// Reads token ids: NumPy integers; bare uint16 or uint32, little-endian, as nanoGPT writes them; the same after the
/// header of llm.c; a text of numbers.
final class TokenReader {
    private static final long LARGEST = 1L << 30;
    private static final int HEADER = 1024; // of llm.c: 256 int32
    private static final int SHORT_MAGIC = 20_240_520;
    private static final int LONG_MAGIC = 20_240_801;
    private static final int LARGEST_HIGH_HALF = 3; // of an id below 262,144
    private static final int FEWEST_TO_TELL = 8;

    private final Path file;
    private final byte[] content;

    private TokenReader(Path file, byte[] content) {
        this.file = file;
        this.content = content;
    }

    static TokenData read(Path file, TokenWidth width, Job job) throws IOException {
        byte[] content = Sources.bytes(file, LARGEST, "token ids", job);
        Read read = new TokenReader(file, content).read(width, job);
        Sketch.Builder sketch = new Sketch.Builder(DataKind.TOKENS);
        TextPieces pieces = new TextPieces(sketch);
        for (int token : read.tokens) {
            pieces.add(token);
        }
        pieces.finish();
        Content described = new Content(Sources.sha256(content), content.length, sketch.build());
        Origin origin = new Origin(Origin.nameOf(file), List.of(file), described, List.of(read.note));
        return new TokenData(origin, read.tokens);
    }

    /// @param note how the file was read
    private record Read(int[] tokens, String note) {}

    private Read read(TokenWidth width, Job job) throws IOException {
        if (content.length == 0) {
            throw wrong(Problem.TRUNCATED, "file", "token ids", "nothing");
        }
        if (NumberArray.isNumpy(content)) {
            return numpy(job);
        }
        if (width == TokenWidth.AUTOMATIC && TokenText.isNumbers(content)) {
            return new Read(new TokenText(file, content).read(), "read as a text of numbers");
        }
        if (content.length >= HEADER && (number(0) == SHORT_MAGIC || number(0) == LONG_MAGIC) && number(1) == 1) {
            return withHeader();
        }
        int bytes =
                switch (width) {
                    case AUTOMATIC -> looksWide() ? 4 : 2;
                    case UINT16 -> 2;
                    case UINT32 -> 4;
                };
        if (content.length % bytes != 0) {
            throw wrong(
                    Problem.WRONG_SIZE, "bare numbers", "a multiple of " + bytes + " bytes", content.length + " bytes");
        }
        String how = width == TokenWidth.AUTOMATIC ? ", by the look of its numbers" : "";
        return new Read(bare(0, content.length / bytes, bytes), "read as uint" + 8 * bytes + how);
    }

    private int number(int index) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * index);
    }

    private Read withHeader() throws FormatException {
        int bytes = number(0) == SHORT_MAGIC ? 2 : 4;
        long count = number(2) & 0xffffffffL;
        long expected = HEADER + bytes * count;
        if (content.length != expected) {
            throw wrong(
                    content.length < expected ? Problem.TRUNCATED : Problem.WRONG_SIZE,
                    "header at byte 8",
                    count + " ids, " + expected + " bytes",
                    content.length + " bytes");
        }
        return new Read(bare(HEADER, (int) count, bytes), "read as uint" + 8 * bytes + ", as the header of llm.c says");
    }

    /// Whether the odd 16-bit halves are all small, as those of ids in 32 bits are.
    private boolean looksWide() {
        if (content.length % 4 != 0 || content.length / 4 < FEWEST_TO_TELL) {
            return false;
        }
        for (int at = 2; at < content.length; at += 4) {
            if (((content[at] & 0xff) | (content[at + 1] & 0xff) << 8) > LARGEST_HIGH_HALF) {
                return false;
            }
        }
        return true;
    }

    private int[] bare(int from, int count, int bytes) throws FormatException {
        ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            int at = from + i * bytes;
            tokens[i] = bytes == 2 ? buffer.getShort(at) & 0xffff : buffer.getInt(at);
            if (tokens[i] < 0) {
                throw wrong(
                        Problem.BAD_VALUE,
                        "token " + i + " at byte " + at,
                        "an id below 2³¹",
                        Integer.toUnsignedString(tokens[i]));
            }
        }
        return tokens;
    }

    private Read numpy(Job job) throws IOException {
        List<NumberArray> arrays = NumberArray.read(file, job);
        NumberArray ids = arrays.stream()
                .filter(array -> arrays.size() == 1
                        || List.of("input_ids", "tokens", "ids")
                                .contains(array.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> wrong(
                        Problem.MISSING_TENSOR,
                        "NumPy file",
                        "one array, or one called tokens, input_ids or ids",
                        Arrays.toString(arrays.stream().map(NumberArray::name).toArray())));
        if (!ids.isWhole()) {
            throw wrong(Problem.UNSUPPORTED_TYPE, "array '" + ids.name() + "'", "integers", String.valueOf(ids.type()));
        }
        int[] tokens = new int[ids.elements()];
        for (int i = 0; i < tokens.length; i++) {
            long id = ids.whole(i);
            if (id < 0 || id > Integer.MAX_VALUE) {
                throw wrong(Problem.BAD_VALUE, "token " + i, "an id from 0 to 2³¹ − 1", String.valueOf(id));
            }
            tokens[i] = (int) id;
        }
        return new Read(tokens, "array '" + ids.name() + "' of type " + ids.type() + ", shape " + ids.shape());
    }

    private FormatException wrong(Problem problem, String place, String expected, String found) {
        return new FormatException(problem, file, place, expected, found);
    }
}
