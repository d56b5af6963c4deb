package lapidary.core.format.hostile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;

/// Hostile safetensors files.
final class SafetensorsHostiles {
    static final String SOUND = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    private SafetensorsHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(header(), entries(), numbers(), places(), large()).flatMap(List::stream);
    }

    /// Header length, header and so many zeros of data.
    static byte[] bytes(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return bytes(json.length, json, data);
    }

    static byte[] bytes(long length, byte[] json, int data) {
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }

    private static HostileFile raw(String name, byte[] bytes, Problem problem, String... message) {
        return HostileFile.of(
                "safetensors " + name,
                folder -> Files.write(folder.resolve("hostile.safetensors"), bytes),
                problem,
                message);
    }

    private static HostileFile json(String name, String header, int data, Problem problem, String... message) {
        return raw(name, bytes(header, data), problem, message);
    }

    private static HostileFile entry(String name, String fields, Problem problem, String... message) {
        return json(name, "{\"a\":{" + fields + "}}", 8, problem, message);
    }

    private static List<HostileFile> header() {
        byte[] sound = SOUND.getBytes(StandardCharsets.UTF_8);
        return List.of(
                raw("that is empty", new byte[0], Problem.TRUNCATED, "header length at offset 0", "found 0 bytes"),
                raw("of five bytes", new byte[5], Problem.TRUNCATED, "8 bytes", "found 5 bytes"),
                raw(
                        "whose header is longer than the file",
                        bytes(1000, sound, 8),
                        Problem.TRUNCATED,
                        "header at offset 8",
                        "1000 bytes"),
                raw(
                        "whose header has a negative length",
                        bytes(-1, sound, 8),
                        Problem.LIMIT_EXCEEDED,
                        "18446744073709551615"),
                raw("whose header has length 0", bytes(0, sound, 8), Problem.BAD_HEADER, "the end of the header"),
                raw("whose header is cut short", bytes(sound.length - 3, sound, 8), Problem.BAD_HEADER, "JSON"),
                raw(
                        "whose header is too long by a byte of data",
                        bytes(sound.length + 1, sound, 9),
                        Problem.BAD_HEADER,
                        "offset"),
                json("whose header is no JSON", "once upon a time", 8, Problem.BAD_HEADER, "JSON at offset 8"),
                json("whose header is a list", "[1, 2]", 8, Problem.BAD_HEADER, "a JSON object", "START_ARRAY"),
                json("whose header is nothing", "null", 8, Problem.BAD_HEADER, "a JSON object"),
                json(
                        "with something after the header's object",
                        SOUND + " {}",
                        8,
                        Problem.BAD_HEADER,
                        "its end after the JSON object"),
                json(
                        "with a tensor twice",
                        SOUND.substring(0, SOUND.length() - 1)
                                + ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
                        16,
                        Problem.DUPLICATE_NAME,
                        "tensor 'a'",
                        "offset"),
                json(
                        "with metadata that is no text",
                        "{\"__metadata__\":{\"n\":1}}",
                        0,
                        Problem.BAD_HEADER,
                        "__metadata__ 'n'",
                        "a string"),
                json(
                        "with metadata twice",
                        "{\"__metadata__\":{\"n\":\"1\",\"n\":\"2\"}}",
                        0,
                        Problem.DUPLICATE_NAME,
                        "__metadata__ 'n'"),
                raw(
                        "with a name that is no UTF-8",
                        bytes(4, new byte[] {'{', '"', (byte) 0xff, '"'}, 0),
                        Problem.BAD_HEADER,
                        "JSON at offset"));
    }

    private static List<HostileFile> entries() {
        return List.of(
                json(
                        "with an entry that is a number",
                        "{\"a\":5}",
                        8,
                        Problem.BAD_HEADER,
                        "tensor 'a'",
                        "an object",
                        "VALUE_NUMBER_INT"),
                entry(
                        "without a type",
                        "\"shape\":[2],\"data_offsets\":[0,8]",
                        Problem.BAD_HEADER,
                        "tensor 'a'",
                        "dtype"),
                entry(
                        "without a shape",
                        "\"dtype\":\"F32\",\"data_offsets\":[0,8]",
                        Problem.BAD_HEADER,
                        "tensor 'a'",
                        "shape"),
                entry(
                        "without offsets",
                        "\"dtype\":\"F32\",\"shape\":[2]",
                        Problem.BAD_HEADER,
                        "tensor 'a'",
                        "data_offsets"),
                entry(
                        "with one offset",
                        "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]",
                        Problem.BAD_HEADER,
                        "tensor 'a'"),
                entry(
                        "with three offsets",
                        "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]",
                        Problem.LIMIT_EXCEEDED,
                        "tensor 'a', data_offsets"),
                entry(
                        "with a type that is a number",
                        "\"dtype\":32,\"shape\":[2],\"data_offsets\":[0,8]",
                        Problem.BAD_HEADER,
                        "tensor 'a', dtype",
                        "a string"),
                entry(
                        "with lists a hundred thousand deep",
                        "\"x\":" + "[".repeat(100_000),
                        Problem.LIMIT_EXCEEDED,
                        "depth"),
                entry(
                        "with objects a thousand deep",
                        "\"x\":" + "{\"y\":".repeat(1000),
                        Problem.LIMIT_EXCEEDED,
                        "depth"),
                entry(
                        "with a list in its shape",
                        "\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]",
                        Problem.BAD_HEADER,
                        "tensor 'a', shape",
                        "whole numbers"));
    }

    private static List<HostileFile> numbers() {
        return List.of(
                entry(
                        "with a negative extent",
                        "\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]",
                        Problem.BAD_VALUE,
                        "tensor 'a', shape",
                        "found -2"),
                entry(
                        "with a negative offset",
                        "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]",
                        Problem.BAD_VALUE,
                        "data_offsets",
                        "found -8"),
                entry(
                        "with half an extent",
                        "\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]",
                        Problem.BAD_HEADER,
                        "whole numbers"),
                entry(
                        "with an offset of 2⁶⁴",
                        "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551616]",
                        Problem.OVERFLOW,
                        "below 2⁶³"),
                entry(
                        "with a number of a thousand digits",
                        "\"dtype\":\"F32\",\"shape\":[" + "9".repeat(1000) + "],\"data_offsets\":[0,8]",
                        Problem.LIMIT_EXCEEDED,
                        "1000"),
                entry(
                        "with a shape whose product overflows",
                        "\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]",
                        Problem.OVERFLOW,
                        "tensor 'a'",
                        "4294967296"),
                entry(
                        "with a size in bytes that overflows",
                        "\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,8]",
                        Problem.OVERFLOW,
                        "tensor 'a'"),
                entry(
                        "with 33 dimensions",
                        "\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(32) + "1],\"data_offsets\":[0,4]",
                        Problem.LIMIT_EXCEEDED,
                        "at most 32"),
                entry(
                        "with the size of another type",
                        "\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]",
                        Problem.WRONG_SIZE,
                        "4 bytes for F16 2",
                        "found 8 bytes"),
                entry(
                        "with an unknown type that has no room for its elements",
                        "\"dtype\":\"F4\",\"shape\":[1099511627776],\"data_offsets\":[0,8]",
                        Problem.WRONG_SIZE,
                        "F4"));
    }

    private static List<HostileFile> places() {
        String second =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%s]}}";
        return List.of(
                entry(
                        "with offsets the wrong way round",
                        "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]",
                        Problem.BAD_OFFSET,
                        "begin before end"),
                entry(
                        "with data that does not begin at 0",
                        "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]",
                        Problem.BAD_OFFSET,
                        "a gap until 4"),
                json(
                        "with a gap between tensors",
                        second.formatted("12,20"),
                        20,
                        Problem.BAD_OFFSET,
                        "tensor 'b' at offset",
                        "data from 8 on"),
                json("with overlapping tensors", second.formatted("4,12"), 16, Problem.OVERLAP, "tensor 'b' at offset"),
                json("with two tensors at one place", second.formatted("0,8"), 8, Problem.OVERLAP, "tensor 'b'"),
                json("whose data is cut short", SOUND, 7, Problem.TRUNCATED, "tensor 'a'", "7 bytes of data"),
                json("whose data has more than its tensors", SOUND, 9, Problem.WRONG_SIZE, "1 more bytes"),
                json(
                        "with a tensor far past the end",
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1099511627776],\"data_offsets\":[0,4398046511104]}}",
                        8,
                        Problem.TRUNCATED,
                        "tensor 'a'"));
    }

    private static List<HostileFile> large() {
        return List.of(
                HostileFile.of(
                        "safetensors with a million entries",
                        SafetensorsHostiles::millionEntries,
                        Problem.LIMIT_EXCEEDED,
                        "at most 524288 tensors"),
                HostileFile.of(
                        "safetensors whose header is larger than any",
                        SafetensorsHostiles::hugeHeader,
                        Problem.LIMIT_EXCEEDED,
                        "at most 100000000"),
                json(
                        "with a name of 200,000 letters",
                        "{\"" + "n".repeat(200_000) + "\":{}}",
                        0,
                        Problem.LIMIT_EXCEEDED,
                        "JSON"));
    }

    private static Path millionEntries(Path folder) throws IOException {
        Path file = folder.resolve("million.safetensors");
        String entry = "\"t%07d\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]},";
        int entries = 1_000_000;
        long length = 1 + (long) entries * entry.formatted(0).length();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array());
            out.write('{');
            byte[] line = entry.formatted(0).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < entries; i++) {
                int rest = i;
                for (int digit = 8; digit >= 2; digit--) {
                    line[digit] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
                out.write(line);
            }
        }
        return file;
    }

    private static Path hugeHeader(Path folder) throws IOException {
        Path file = folder.resolve("huge.safetensors");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(100_000_001)
                    .array());
            out.setLength(200_000_000);
        }
        return file;
    }
}
