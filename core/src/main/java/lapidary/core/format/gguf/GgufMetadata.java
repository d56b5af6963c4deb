package lapidary.core.format.gguf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;

/// Reads the metadata of a GGUF file, within bounds that no honest file comes near.
final class GgufMetadata {
    static final int MOST_PAIRS = 1 << 16;
    static final int MOST_ELEMENTS = 1 << 22;
    static final int LONGEST_TEXT = 1 << 26;
    private static final int LONGEST_KEY = 1 << 16;
    private static final int DEEPEST = 4;
    private static final int SMALLEST_PAIR = Long.BYTES + Integer.BYTES + 1;

    private final GgufCursor cursor;
    private long elements;

    private GgufMetadata(GgufCursor cursor) {
        this.cursor = cursor;
    }

    static long readCount(GgufCursor cursor) throws FormatException {
        return cursor.readCount(MOST_PAIRS, SMALLEST_PAIR, "number of metadata pairs");
    }

    /// Reads `count` pairs.
    static SequencedMap<String, MetadataValue> read(GgufCursor cursor, long count) throws FormatException {
        GgufMetadata reader = new GgufMetadata(cursor);
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            long from = cursor.at();
            String key = cursor.readText(LONGEST_KEY, "metadata key " + i);
            if (key.isEmpty()) {
                throw cursor.problem(Problem.BAD_HEADER, "metadata key " + i, from, "a name", "an empty text");
            }
            String place = "metadata " + GgufCursor.shown(key);
            if (metadata.containsKey(key)) {
                throw cursor.problem(Problem.DUPLICATE_NAME, place, from, "one value", "a second one");
            }
            metadata.put(key, reader.readValue(reader.readType(place), place, 0));
        }
        return metadata;
    }

    private GgufValueType readType(String place) throws FormatException {
        long from = cursor.at();
        int number = cursor.readInt(place + ", type");
        return GgufValueType.find(number)
                .orElseThrow(() -> cursor.problem(
                        Problem.UNSUPPORTED_TYPE,
                        place + ", type",
                        from,
                        "a number from 0 to 12",
                        Integer.toUnsignedString(number)));
    }

    private MetadataValue readValue(GgufValueType type, String place, int depth) throws FormatException {
        return switch (type) {
            case STRING -> new MetadataValue.Text(cursor.readText(LONGEST_TEXT, place));
            case ARRAY -> readArray(place, depth + 1);
            case FLOAT32, FLOAT64 ->
                new MetadataValue.Real(
                        Double.longBitsToDouble(readBits(type, place)), type == GgufValueType.FLOAT32 ? 32 : 64);
            case BOOL -> new MetadataValue.Truth(readBits(type, place) != 0);
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> {
                MetadataValue.Whole prototype = (MetadataValue.Whole) type.prototype();
                yield new MetadataValue.Whole(readBits(type, place), prototype.bits(), prototype.signed());
            }
        };
    }

    private MetadataValue readArray(String place, int depth) throws FormatException {
        long from = cursor.at();
        if (depth > DEEPEST) {
            throw cursor.problem(
                    Problem.LIMIT_EXCEEDED, place, from, "lists at most " + DEEPEST + " deep", "a deeper one");
        }
        GgufValueType type = readType(place + ", element");
        long count = cursor.readCount(MOST_ELEMENTS, type.smallest(), place + ", length");
        elements += count;
        if (elements > MOST_ELEMENTS) {
            throw cursor.problem(
                    Problem.LIMIT_EXCEEDED, place, from, "at most " + MOST_ELEMENTS + " elements in all lists", "more");
        }
        return switch (type) {
            case STRING, ARRAY -> readValues(type, (int) count, place, depth);
            default -> {
                long[] bits = new long[(int) count];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = readBits(type, place);
                }
                yield MetadataValue.packed(type.prototype(), bits);
            }
        };
    }

    private MetadataValue readValues(GgufValueType type, int count, String place, int depth) throws FormatException {
        List<MetadataValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(readValue(type, place + " [" + i + "]", depth));
        }
        return new MetadataValue.Sequence(type.prototype(), values);
    }

    /// The bits of a number as [MetadataValue#packed] wants them.
    private long readBits(GgufValueType type, String place) throws FormatException {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedLong(cursor.readByte(place));
            case INT8 -> cursor.readByte(place);
            case UINT16 -> Short.toUnsignedLong(cursor.readShort(place));
            case INT16 -> cursor.readShort(place);
            case UINT32 -> Integer.toUnsignedLong(cursor.readInt(place));
            case INT32 -> cursor.readInt(place);
            case UINT64, INT64, FLOAT64 -> cursor.readLong(place);
            case FLOAT32 -> Double.doubleToRawLongBits(Float.intBitsToFloat(cursor.readInt(place)));
            case BOOL -> readTruth(place);
            case STRING, ARRAY -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    private long readTruth(String place) throws FormatException {
        long from = cursor.at();
        byte value = cursor.readByte(place);
        if (value != 0 && value != 1) {
            throw cursor.problem(Problem.BAD_VALUE, place, from, "0 or 1", String.valueOf(value & 0xff));
        }
        return value;
    }
}
