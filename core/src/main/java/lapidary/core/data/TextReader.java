package lapidary.core.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;

/// Looks a text through once, portion by portion: whether it is UTF-8, how long it is, what is in it.
final class TextReader {
    /// A text is held in memory while it is tokenized.
    static final long LARGEST = 1L << 30;

    private static final int PORTION = 1 << 16;

    private final Path file;
    private final TextPieces pieces;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer text = CharBuffer.allocate(PORTION);
    private long characters;
    private long decoded; // bytes

    private TextReader(Path file, Sketch.Builder sketch) {
        this.file = file;
        this.pieces = new TextPieces(sketch);
    }

    /// @param files at least one
    static TextData read(String name, List<Path> files, List<String> names, Job job) throws IOException {
        Sketch.Builder sketch = new Sketch.Builder(DataKind.TEXT);
        List<TextFile> parts = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Job part = job.part((double) i / files.size(), (i + 1.0) / files.size());
            parts.add(new TextReader(files.get(i), sketch).scan(names.get(i), part));
        }
        String sha256 = parts.size() == 1
                ? parts.getFirst().sha256()
                : Sources.together(parts.stream().map(TextFile::sha256).toList());
        long bytes = parts.stream().mapToLong(TextFile::bytes).sum();
        return new TextData(new Origin(name, files, new Content(sha256, bytes, sketch.build()), List.of()), parts);
    }

    private TextFile scan(String name, Job job) throws IOException {
        long size = Math.max(1, Sources.size(file, LARGEST, "text"));
        Sha256 digest = new Sha256();
        ByteBuffer bytes = ByteBuffer.allocate(PORTION);
        long read = 0;
        try (InputStream in = Files.newInputStream(file)) {
            boolean isEnd = false;
            while (!isEnd) {
                job.check();
                int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
                isEnd = count < 0;
                if (!isEnd) {
                    digest.add(MemorySegment.ofArray(bytes.array()).asSlice(bytes.position(), count));
                    read += count;
                    bytes.position(bytes.position() + count);
                }
                if (read > LARGEST) {
                    throw new FormatException(
                            Problem.LIMIT_EXCEEDED, file, "text", "at most " + LARGEST + " bytes", "more");
                }
                decode(bytes.flip(), isEnd);
                bytes.compact();
                job.report((double) read / size, name);
            }
        }
        pieces.finish();
        return new TextFile(name, file, digest.finish(), read, characters);
    }

    private void decode(ByteBuffer bytes, boolean isEnd) throws FormatException {
        CoderResult result;
        do {
            int from = bytes.position();
            result = decoder.decode(bytes, text, isEnd);
            decoded += bytes.position() - from;
            if (result.isError()) {
                throw notText(bytes);
            }
            take(text.flip());
            text.clear();
        } while (result.isOverflow());
    }

    private void take(CharBuffer portion) {
        if (decoded > 0 && characters == 0 && portion.hasRemaining() && portion.get(portion.position()) == '\ufeff') {
            portion.get();
        }
        for (int i = 0; i < portion.length(); i++) {
            if (!Character.isLowSurrogate(portion.charAt(i))) {
                characters++;
            }
        }
        pieces.add(portion);
    }

    private FormatException notText(ByteBuffer bytes) {
        StringBuilder found = new StringBuilder("the bytes");
        for (int i = 0; i < Math.min(4, bytes.remaining()); i++) {
            found.append(String.format(Locale.ROOT, " %02x", bytes.get(bytes.position() + i)));
        }
        return new FormatException(
                Problem.BAD_VALUE, file, "text at byte " + decoded, "UTF-8 (save the file as UTF-8)", found.toString());
    }
}
