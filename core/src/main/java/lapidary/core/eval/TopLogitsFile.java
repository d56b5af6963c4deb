package lapidary.core.eval;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;

/// A file of kept logits, read sequence by sequence: what stands in place of the original when another model is
/// measured against it. The layout is in `docs/kept-logits.md`. Any thread may read.
public final class TopLogitsFile implements AutoCloseable {
    private static final double SLACK = 1e-6;

    private final Path path;
    private final FileChannel channel;
    private final TopLogitsHeader header;

    private TopLogitsFile(Path path, FileChannel channel, TopLogitsHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
    }

    /// @throws FormatException when it is no sound file of kept logits
    public static TopLogitsFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long bytes = channel.size();
            if (bytes < TopLogitsHeader.BYTES) {
                throw new FormatException(
                        Problem.TRUNCATED,
                        path,
                        "header",
                        TopLogitsHeader.BYTES + " bytes of kept logits",
                        bytes + " bytes");
            }
            TopLogitsHeader header = TopLogitsHeader.decode(read(channel, 0, TopLogitsHeader.BYTES, path), path);
            long expected = size(header, path);
            if (bytes != expected) {
                throw new FormatException(
                        bytes < expected ? Problem.TRUNCATED : Problem.WRONG_SIZE,
                        path,
                        "the whole file",
                        expected + " bytes",
                        bytes + " bytes");
            }
            return new TopLogitsFile(path, channel, header);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private static long size(TopLogitsHeader header, Path path) throws FormatException {
        try {
            return header.fileBytes();
        } catch (ArithmeticException e) {
            throw new FormatException(Problem.OVERFLOW, path, "header", "a size below 2 GiB per sequence", "more");
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int count, Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new FormatException(
                        Problem.CHANGED_WHILE_OPEN,
                        path,
                        "byte " + (at + bytes.position()),
                        count + " bytes from " + at,
                        new EOFException().toString());
            }
        }
        return bytes.rewind();
    }

    public TopLogitsHeader header() {
        return header;
    }

    Path path() {
        return path;
    }

    /// Makes sure that the file was made on these very tokens.
    ///
    /// @throws FormatException when it was made on others
    void check(TextSequences text) throws FormatException {
        String found = textSha256(text);
        if (!header.textSha256().equals(found) || header.allSequences() != text.count()) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    path,
                    "text of the kept logits (" + header.text() + ", " + header.tokens() + " tokens)",
                    "token ids of SHA-256 " + header.textSha256().substring(0, 12) + "…",
                    text.tokens() + " tokens of SHA-256 " + found.substring(0, 12)
                            + "…: another text, or another tokenizer");
        }
    }

    /// SHA-256 of all token ids as 32-bit little-endian numbers, hexadecimal.
    static String textSha256(TextSequences text) {
        Sha256 digest = new Sha256();
        ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < text.tokens(); i++) {
            digest.add(four.putInt(0, text.token(i)).array());
        }
        return digest.finish();
    }

    /// @param index in the shuffled order of the text
    /// @throws FormatException when the sequence is damaged
    TopLogits read(int index, TextSequences text) throws IOException {
        int length = header.sequenceBytes();
        ByteBuffer bytes = read(channel, TopLogitsHeader.BYTES + (long) index * length, length, path);
        if (bytes.getInt(length - 4) != TopLogitsHeader.checksum(bytes, length - 4)) {
            throw broken(index, "the checksum that it names", "another");
        }
        int place = bytes.getInt();
        if (place != text.place(index)) {
            throw broken(index, "number " + text.place(index) + " in the text", String.valueOf(place));
        }
        TopLogits kept = new TopLogits(header.scored(), header.kept(), header.samples());
        for (int i = 0; i < header.scored(); i++) {
            readPosition(bytes, kept, index, i);
        }
        return kept;
    }

    private void readPosition(ByteBuffer bytes, TopLogits kept, int index, int position) throws FormatException {
        double logSum = bytes.getDouble();
        double loss = bytes.getDouble();
        double rest = bytes.getDouble();
        if (!Double.isFinite(logSum) || !(loss >= -SLACK) || !(rest >= 0 && rest <= 1 + SLACK)) {
            throw broken(index, "sums of a position", logSum + ", " + loss + ", " + rest);
        }
        kept.likeliest.setLogSum(position, logSum);
        kept.losses[position] = loss;
        kept.rests[position] = rest;
        int tokens = bytes.position();
        int logits = tokens + 4 * header.kept();
        float before = Float.POSITIVE_INFINITY;
        for (int rank = 0; rank < header.kept(); rank++) {
            int token = bytes.getInt(tokens + 4 * rank);
            float logit = bytes.getFloat(logits + 4 * rank);
            if (token < 0 || token >= header.vocabulary() || !(logit <= before) || !(logit - logSum <= SLACK)) {
                throw broken(index, "kept tokens, the likeliest first", "token " + token + " with logit " + logit);
            }
            kept.likeliest.set(position, rank, token, logit);
            before = logit;
        }
        int drawn = logits + 4 * header.kept();
        for (int i = 0; i < header.samples(); i++) {
            int token = bytes.getInt(drawn + 4 * i);
            float logit = bytes.getFloat(drawn + 4 * (header.samples() + i));
            boolean isNone = rest == 0 && token == -1;
            if (!isNone && (token < 0 || token >= header.vocabulary() || !Float.isFinite(logit))) {
                throw broken(index, "drawn tokens", "token " + token + " with logit " + logit);
            }
            kept.sampled[position * header.samples() + i] = token;
            kept.sampledLogits[position * header.samples() + i] = logit;
        }
        bytes.position(drawn + 8 * header.samples());
    }

    private FormatException broken(int index, String expected, String found) {
        long at = TopLogitsHeader.BYTES + (long) index * header.sequenceBytes();
        return new FormatException(Problem.BAD_VALUE, path, "sequence " + index + " at offset " + at, expected, found);
    }

    static ByteBuffer encode(TopLogitsHeader header, TopLogits kept, int place) {
        int length = header.sequenceBytes();
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(place);
        for (int i = 0; i < header.scored(); i++) {
            bytes.putDouble(kept.likeliest.logSum(i)).putDouble(kept.losses[i]).putDouble(kept.rests[i]);
            for (int rank = 0; rank < header.kept(); rank++) {
                bytes.putInt(kept.likeliest.token(i, rank));
            }
            for (int rank = 0; rank < header.kept(); rank++) {
                bytes.putFloat(kept.likeliest.logit(i, rank));
            }
            for (int j = 0; j < header.samples(); j++) {
                bytes.putInt(kept.sampled[i * header.samples() + j]);
            }
            for (int j = 0; j < header.samples(); j++) {
                bytes.putFloat(kept.sampledLogits[i * header.samples() + j]);
            }
        }
        return bytes.putInt(TopLogitsHeader.checksum(bytes, length - 4)).rewind();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
