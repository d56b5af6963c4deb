package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.tensor.Tensor;

/// One GGUF file: a whole model or a part of one.
///
/// Versions 2 and 3 have the same layout; version 1 has lengths and counts of 32 bits. A file is big-endian when its
/// version is too large otherwise.
///
/// @param header its bytes up to the end of the tensor list
record GgufShard(
        MappedFile file, SequencedMap<String, MetadataValue> metadata, List<Tensor> tensors, MemorySegment header) {
    static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = MetadataEdit.ALIGNMENT;
    static final int STANDARD_ALIGNMENT = 32;
    private static final int LOW_HALF = 0xffff;

    static GgufShard read(MappedFile file) throws FormatException {
        GgufCursor cursor = new GgufCursor(file);
        checkMagic(cursor);
        readVersion(cursor);
        long tensorCount = GgufTensors.readCount(cursor);
        long pairCount = GgufMetadata.readCount(cursor);
        SequencedMap<String, MetadataValue> metadata = GgufMetadata.read(cursor, pairCount);
        List<Tensor> tensors = GgufTensors.read(cursor, tensorCount, alignment(cursor, metadata));
        return new GgufShard(file, metadata, tensors, file.bytes().asSlice(0, cursor.at()));
    }

    private static void checkMagic(GgufCursor cursor) throws FormatException {
        for (byte expected : MAGIC) {
            long from = cursor.at();
            byte found = cursor.readByte("magic");
            if (found != expected) {
                throw cursor.problem(
                        Problem.BAD_MAGIC, "magic", from, "'GGUF'", String.format(Locale.ROOT, "byte 0x%02x", found));
            }
        }
    }

    private static void readVersion(GgufCursor cursor) throws FormatException {
        long from = cursor.at();
        int found = cursor.readInt("version");
        boolean isTurned = found != 0 && (found & LOW_HALF) == 0;
        int version = isTurned ? Integer.reverseBytes(found) : found;
        if (version < 1 || version > VERSION) {
            throw cursor.problem(
                    Problem.UNSUPPORTED_VERSION,
                    "version",
                    from,
                    "version 1 to " + VERSION,
                    "version " + Integer.toUnsignedString(version) + (isTurned ? ", big-endian" : ""));
        }
        cursor.lays(isTurned ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, version == 1);
    }

    private static long alignment(GgufCursor cursor, Map<String, MetadataValue> metadata) throws FormatException {
        MetadataValue value = metadata.get(ALIGNMENT_KEY);
        if (value == null) {
            return STANDARD_ALIGNMENT;
        }
        if (value instanceof MetadataValue.Whole whole && MetadataEdit.isAlignment(whole.value())) {
            return whole.value();
        }
        throw new FormatException(
                Problem.BAD_VALUE,
                cursor.file().path(),
                "metadata '" + ALIGNMENT_KEY + "'",
                "a power of two up to " + MetadataEdit.LARGEST_ALIGNMENT,
                value instanceof MetadataValue.Whole whole ? String.valueOf(whole.value()) : value.toString());
    }
}
