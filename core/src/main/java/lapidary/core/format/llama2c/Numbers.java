package lapidary.core.format.llama2c;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;

/// The header of a llama2.c checkpoint.
///
/// Source: karpathy/llama2.c `export.py` (`legacy_export`, `version1_export`, `version2_export`), `run.c`, `runq.c`.
///
/// @param version 0 for the headerless first one, 1 with floats, 2 with 8-bit codes
/// @param isShared whether the output head is the embedding
/// @param group elements that share a scale (version 2)
/// @param dataOffset where the weights begin
record Numbers(
        int version,
        int width,
        int feedForward,
        int blocks,
        int heads,
        int keyValueHeads,
        int vocabulary,
        int context,
        boolean isShared,
        int group,
        long dataOffset) {
    static final int MAGIC = 0x616b3432;

    /// Bytes that tell the format.
    static final int HEAD = 7 * Integer.BYTES;

    private static final int NEW_HEADER = 256;
    private static final int MOST_BLOCKS = 10_000;
    private static final int MOST_WIDTH = 1 << 20;
    private static final int MOST_FEED_FORWARD = 1 << 23;
    private static final int MOST_HEADS = 1 << 14;
    private static final int MOST_PIECES = 1 << 24;
    private static final int MOST_CONTEXT = 1 << 30;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Whether a file may begin like this.
    static boolean isPlausible(byte[] head) {
        if (head.length < HEAD) {
            return false;
        }
        MemorySegment bytes = MemorySegment.ofArray(head);
        return bytes.get(INT, 0) == MAGIC || legacy(bytes).flaw().isEmpty();
    }

    static Numbers read(MappedFile file) throws FormatException {
        MemorySegment bytes = file.bytes();
        if (bytes.byteSize() < HEAD) {
            throw new FormatException(
                    Problem.TRUNCATED, file.path(), "header", HEAD + " bytes", bytes.byteSize() + " bytes");
        }
        Numbers found = bytes.get(INT, 0) == MAGIC ? versioned(file) : legacy(bytes);
        Optional<String> flaw = found.flaw();
        if (flaw.isPresent()) {
            throw new FormatException(Problem.BAD_VALUE, file.path(), "header", flaw.get(), found.said());
        }
        return found;
    }

    int headSize() {
        return width / heads;
    }

    private static Numbers versioned(MappedFile file) throws FormatException {
        MemorySegment bytes = file.bytes();
        int version = bytes.get(INT, 4);
        if (version != 1 && version != 2) {
            throw new FormatException(
                    Problem.UNSUPPORTED_VERSION, file.path(), "offset 4", "version 1 or 2", "version " + version);
        }
        if (bytes.byteSize() < NEW_HEADER) {
            throw new FormatException(
                    Problem.TRUNCATED, file.path(), "header", NEW_HEADER + " bytes", bytes.byteSize() + " bytes");
        }
        int shared = bytes.get(ValueLayout.JAVA_BYTE, 36);
        int group = version == 2 ? bytes.get(INT, 37) : 1;
        if (shared != 0 && shared != 1 || group < 1) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    file.path(),
                    "offset 36",
                    "0 or 1 for a shared classifier, and a group size from 1 on",
                    shared + " and " + group);
        }
        return of(bytes.asSlice(8), version, bytes.get(INT, 8 + 20), shared == 1, group, NEW_HEADER);
    }

    private static Numbers legacy(MemorySegment bytes) {
        int pieces = bytes.get(INT, 20);
        // A negative size says that the output head has weights of its own.
        return of(bytes, 0, pieces == Integer.MIN_VALUE ? 0 : Math.abs(pieces), pieces > 0, 1, HEAD);
    }

    private static Numbers of(
            MemorySegment ints, int version, int vocabulary, boolean isShared, int group, long dataOffset) {
        return new Numbers(
                version,
                ints.get(INT, 0),
                ints.get(INT, 4),
                ints.get(INT, 8),
                ints.get(INT, 12),
                ints.get(INT, 16),
                vocabulary,
                ints.get(INT, 24),
                isShared,
                group,
                dataOffset);
    }

    /// What a sound header would say instead; empty for a sound one.
    private Optional<String> flaw() {
        if (isOutside(width, MOST_WIDTH)
                || isOutside(feedForward, MOST_FEED_FORWARD)
                || isOutside(blocks, MOST_BLOCKS)
                || isOutside(heads, MOST_HEADS)
                || isOutside(keyValueHeads, heads)
                || isOutside(vocabulary, MOST_PIECES)
                || isOutside(context, MOST_CONTEXT)) {
            return Optional.of("seven numbers of a language model, from 1 on and none absurd");
        }
        boolean isDivided = width % heads == 0 && heads % keyValueHeads == 0 && headSize() % 2 == 0;
        return isDivided ? Optional.empty() : Optional.of("a width that heads of even size divide");
    }

    private static boolean isOutside(int number, int most) {
        return number < 1 || number > most;
    }

    private String said() {
        return "width " + width + ", feed-forward " + feedForward + ", blocks " + blocks + ", heads " + heads
                + ", key/value heads " + keyValueHeads + ", vocabulary " + vocabulary + ", context " + context;
    }
}
