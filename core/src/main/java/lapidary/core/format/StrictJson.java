package lapidary.core.format;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import lapidary.core.format.FormatException.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON from files that nobody vouches for: bounded depth, names and numbers, no duplicate keys,
/// nothing after the document, and every complaint a [FormatException] with the byte offset.
public final class StrictJson {
    private static final int DEPTH = 64;
    private static final int NAME_LENGTH = 100_000;

    private static final JsonFactory HEADERS = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNameLength(NAME_LENGTH)
                    .maxNumberLength(64)
                    .build())
            .build();

    // Python's json module writes NaN and Infinity as bare words, and such config files are about.
    private static final JsonMapper TREES = JsonMapper.builder(HEADERS.rebuild()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /// Work on a token stream.
    @FunctionalInterface
    public interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /// Streams the tokens of `json`, part of `file` from `offset` on.
    ///
    /// @throws FormatException with the offset in the file for anything that is no sound JSON
    public static <T> T stream(Path file, long offset, MemorySegment json, Reading<T> work) throws IOException {
        try (JsonParser parser = HEADERS.createParser(ObjectReadContext.empty(), new SegmentStream(json))) {
            return work.read(parser);
        } catch (JacksonException e) {
            throw translate(file, offset, e);
        }
    }

    /// Reads a small JSON file into a tree whose root is an object.
    ///
    /// @param limit most bytes the file may have
    public static JsonNode readObject(Path file, long limit) throws IOException {
        long size = Files.size(file);
        if (size > limit) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED, file, "file", "at most " + limit + " bytes of JSON", size + " bytes");
        }
        return readObject(file, 0, Files.readAllBytes(file));
    }

    /// Reads a small JSON text inside a file into a tree whose root is an object.
    ///
    /// @param offset of the text in the file
    public static JsonNode readObject(Path file, long offset, byte[] json) throws IOException {
        try {
            JsonNode root = TREES.readTree(json);
            if (!root.isObject()) {
                throw new FormatException(
                        Problem.BAD_HEADER, file, "offset " + offset, "a JSON object", described(root));
            }
            return root;
        } catch (JacksonException e) {
            throw translate(file, offset, e);
        }
    }

    private static String described(JsonNode root) {
        return root.isMissingNode() ? "nothing" : root.getNodeType().toString().toLowerCase(java.util.Locale.ROOT);
    }

    private static FormatException translate(Path file, long offset, JacksonException e) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        String found = e.getOriginalMessage().lines().findFirst().orElse("");
        boolean isLimit = e instanceof StreamConstraintsException;
        boolean isDuplicate = found.startsWith("Duplicate Object property");
        Problem problem = isLimit ? Problem.LIMIT_EXCEEDED : isDuplicate ? Problem.DUPLICATE_NAME : Problem.BAD_HEADER;
        FormatException unsound = new FormatException(
                problem, file, at < 0 ? "JSON" : "JSON at offset " + (offset + at), "sound JSON", shortened(found));
        unsound.initCause(e);
        return unsound;
    }

    private static String shortened(String message) {
        return message.length() <= 200 ? message : message.substring(0, 200) + "…";
    }

    /// Mapped bytes as a stream, without copying them as a whole.
    private static final class SegmentStream extends InputStream {
        private final MemorySegment bytes;
        private long at;

        SegmentStream(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return at == bytes.byteSize() ? -1 : bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
        }

        @Override
        public int read(byte[] out, int from, int length) {
            if (at == bytes.byteSize()) {
                return -1;
            }
            int count = (int) Math.min(length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, out, from, count);
            at += count;
            return count;
        }
    }
}
