package lapidary.core.format.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.StrictJson;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The header of a safetensors file: eight bytes of length, then a JSON object that gives each
/// tensor's type, shape and place.
///
/// Source: the safetensors format description and the `validate` of its reference implementation:
/// offsets must cover the data without overlap or gap. A duplicate name is an error here, too.
///
/// @param metadata the strings under `__metadata__`, in file order
/// @param entries in the order of their data
/// @param dataOffset first byte of the data, from the start of the file
record SafetensorsHeader(SequencedMap<String, String> metadata, List<Entry> entries, long dataOffset) {
    /// The reference implementation's own limit.
    static final long LARGEST_HEADER = 100_000_000;

    static final int MOST_TENSORS = 1 << 19;
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_METADATA = 100_000;
    private static final int LENGTH_BYTES = 8;

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// One tensor as the header has it.
    ///
    /// @param begin of its bytes, from the start of the data
    /// @param end of its bytes, exclusive
    record Entry(String name, String typeName, List<Long> shape, long begin, long end) {}

    static SafetensorsHeader read(MappedFile file) throws IOException {
        return new Parser(file).parse();
    }

    private static final class Parser {
        private final MappedFile file;
        private final List<Entry> entries = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final SequencedMap<String, String> metadata = new LinkedHashMap<>();

        Parser(MappedFile file) {
            this.file = file;
        }

        SafetensorsHeader parse() throws IOException {
            long length = headerLength();
            MemorySegment json = file.bytes().asSlice(LENGTH_BYTES, length);
            StrictJson.stream(file.path(), LENGTH_BYTES, json, parser -> {
                readRoot(parser);
                return true;
            });
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            return new SafetensorsHeader(metadata, List.copyOf(entries), LENGTH_BYTES + length);
        }

        private long headerLength() throws FormatException {
            if (file.size() < LENGTH_BYTES) {
                throw problem(Problem.TRUNCATED, "header length at offset 0", "8 bytes", file.size() + " bytes");
            }
            long length = file.bytes().get(LONG, 0);
            if (length < 0 || length > LARGEST_HEADER) {
                throw problem(
                        Problem.LIMIT_EXCEEDED,
                        "header length at offset 0",
                        "at most " + LARGEST_HEADER,
                        Long.toUnsignedString(length));
            }
            if (length > file.size() - LENGTH_BYTES) {
                throw problem(
                        Problem.TRUNCATED,
                        "header at offset 8",
                        length + " bytes",
                        (file.size() - LENGTH_BYTES) + " bytes until the end of the file");
            }
            return length;
        }

        private void readRoot(JsonParser parser) throws FormatException {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "header", "a JSON object");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (!names.add(name)) {
                    throw at(Problem.DUPLICATE_NAME, parser, tensor(name), "one entry", "a second one");
                }
                if (names.size() > MOST_TENSORS) {
                    throw at(Problem.LIMIT_EXCEEDED, parser, "header", "at most " + MOST_TENSORS + " tensors", "more");
                }
                if (name.equals("__metadata__")) {
                    readMetadata(parser);
                } else {
                    entries.add(readEntry(parser, name));
                }
            }
            if (parser.nextToken() != null) {
                throw at(Problem.BAD_HEADER, parser, "header", "its end after the JSON object", "more");
            }
        }

        private void readMetadata(JsonParser parser) throws FormatException {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "__metadata__", "an object of strings");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__ '" + key + "'", "a string");
                if (metadata.put(key, parser.getString()) != null) {
                    throw at(Problem.DUPLICATE_NAME, parser, "__metadata__ '" + key + "'", "one entry", "a second one");
                }
                if (metadata.size() > MOST_METADATA) {
                    throw at(Problem.LIMIT_EXCEEDED, parser, "__metadata__", "at most " + MOST_METADATA, "more");
                }
            }
        }

        private Entry readEntry(JsonParser parser, String name) throws FormatException {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT, tensor(name), "an object");
            String type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "dtype" -> {
                        expect(parser, value, JsonToken.VALUE_STRING, tensor(name) + ", dtype", "a string");
                        type = parser.getString();
                    }
                    case "shape" -> shape = readNumbers(parser, value, tensor(name) + ", shape", MOST_DIMENSIONS);
                    case "data_offsets" -> offsets = readNumbers(parser, value, tensor(name) + ", data_offsets", 2);
                    default -> parser.skipChildren();
                }
            }
            if (type == null || shape == null || offsets == null || offsets.size() != 2) {
                throw at(
                        Problem.BAD_HEADER,
                        parser,
                        tensor(name),
                        "dtype, shape and two data_offsets",
                        "an entry without");
            }
            return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
        }

        private List<Long> readNumbers(JsonParser parser, JsonToken token, String place, int most)
                throws FormatException {
            expect(parser, token, JsonToken.START_ARRAY, place, "a list of numbers");
            List<Long> numbers = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                expect(parser, next, JsonToken.VALUE_NUMBER_INT, place, "whole numbers");
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw at(Problem.OVERFLOW, parser, place, "numbers below 2⁶³", parser.getString());
                }
                if (parser.getLongValue() < 0) {
                    throw at(Problem.BAD_VALUE, parser, place, "no negative number", parser.getString());
                }
                if (numbers.size() == most) {
                    throw at(Problem.LIMIT_EXCEEDED, parser, place, "at most " + most + " numbers", "more");
                }
                numbers.add(parser.getLongValue());
            }
            return List.copyOf(numbers);
        }

        private void expect(
                JsonParser parser,
                @org.jspecify.annotations.Nullable JsonToken found,
                JsonToken expected,
                String place,
                String what)
                throws FormatException {
            if (found != expected) {
                throw at(
                        Problem.BAD_HEADER,
                        parser,
                        place,
                        what,
                        found == null ? "the end of the header" : found.name());
            }
        }

        private FormatException at(Problem problem, JsonParser parser, String place, String expected, String found) {
            long offset = LENGTH_BYTES + parser.currentTokenLocation().getByteOffset();
            return problem(problem, place + " at offset " + offset, expected, found);
        }

        private FormatException problem(Problem problem, String place, String expected, String found) {
            return new FormatException(problem, file.path(), place, expected, found);
        }

        private static String tensor(String name) {
            return "tensor '" + (name.length() <= 200 ? name : name.substring(0, 200) + "…") + "'";
        }
    }
}
