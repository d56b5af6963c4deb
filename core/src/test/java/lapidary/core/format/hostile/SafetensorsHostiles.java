package lapidary.core.format.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;

/// safetensors files whose header or entries are hostile.
final class SafetensorsHostiles {
    static final String SOUND = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    private static final byte[] SOUND_JSON = SOUND.getBytes(StandardCharsets.UTF_8);

    private static final List<HostileFile> HEADER = List.of(
            raw("that is empty", new byte[0], Problem.TRUNCATED, "header length at offset 0", "found 0 bytes"),
            raw("of five bytes", new byte[5], Problem.TRUNCATED, "8 bytes", "found 5 bytes"),
            raw(
                    "whose header is longer than the file",
                    bytes(1000, SOUND_JSON, 8),
                    Problem.TRUNCATED,
                    "header at offset 8",
                    "1000 bytes"),
            raw(
                    "whose header has a negative length",
                    bytes(-1, SOUND_JSON, 8),
                    Problem.LIMIT_EXCEEDED,
                    "18446744073709551615"),
            raw("whose header has length 0", bytes(0, SOUND_JSON, 8), Problem.BAD_HEADER, "the end of the header"),
            raw("whose header is cut short", bytes(SOUND_JSON.length - 3, SOUND_JSON, 8), Problem.BAD_HEADER, "JSON"),
            raw(
                    "whose header is too long by a byte of data",
                    bytes(SOUND_JSON.length + 1, SOUND_JSON, 9),
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

    private static final List<HostileFile> ENTRIES = List.of(
            json(
                    "with an entry that is a number",
                    "{\"a\":5}",
                    8,
                    Problem.BAD_HEADER,
                    "tensor 'a'",
                    "an object",
                    "VALUE_NUMBER_INT"),
            entry("without a type", "\"shape\":[2],\"data_offsets\":[0,8]", Problem.BAD_HEADER, "tensor 'a'", "dtype"),
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
            entry("with objects a thousand deep", "\"x\":" + "{\"y\":".repeat(1000), Problem.LIMIT_EXCEEDED, "depth"),
            entry(
                    "with a list in its shape",
                    "\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]",
                    Problem.BAD_HEADER,
                    "tensor 'a', shape",
                    "whole numbers"));

    private SafetensorsHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(HEADER, ENTRIES).flatMap(List::stream);
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

    static HostileFile raw(String name, byte[] bytes, Problem problem, String... message) {
        return HostileFile.of(
                "safetensors " + name,
                folder -> Files.write(folder.resolve("hostile.safetensors"), bytes),
                problem,
                message);
    }

    static HostileFile json(String name, String header, int data, Problem problem, String... message) {
        return raw(name, bytes(header, data), problem, message);
    }

    static HostileFile entry(String name, String fields, Problem problem, String... message) {
        return json(name, "{\"a\":{" + fields + "}}", 8, problem, message);
    }
}
