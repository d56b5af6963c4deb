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

/// safetensors files whose numbers, places or sizes are hostile.
final class SafetensorsDataHostiles {

    private static final String SECOND =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%s]}}";

    private static final List<HostileFile> NUMBERS = List.of(
            SafetensorsHostiles.entry(
                    "with a negative extent",
                    "\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]",
                    Problem.BAD_VALUE,
                    "tensor 'a', shape",
                    "found -2"),
            SafetensorsHostiles.entry(
                    "with a negative offset",
                    "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]",
                    Problem.BAD_VALUE,
                    "data_offsets",
                    "found -8"),
            SafetensorsHostiles.entry(
                    "with half an extent",
                    "\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]",
                    Problem.BAD_HEADER,
                    "whole numbers"),
            SafetensorsHostiles.entry(
                    "with an offset of 2⁶⁴",
                    "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551616]",
                    Problem.OVERFLOW,
                    "below 2⁶³"),
            SafetensorsHostiles.entry(
                    "with a number of a thousand digits",
                    "\"dtype\":\"F32\",\"shape\":[" + "9".repeat(1000) + "],\"data_offsets\":[0,8]",
                    Problem.LIMIT_EXCEEDED,
                    "1000"),
            SafetensorsHostiles.entry(
                    "with a shape whose product overflows",
                    "\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]",
                    Problem.OVERFLOW,
                    "tensor 'a'",
                    "4294967296"),
            SafetensorsHostiles.entry(
                    "with a size in bytes that overflows",
                    "\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,8]",
                    Problem.OVERFLOW,
                    "tensor 'a'"),
            SafetensorsHostiles.entry(
                    "with 33 dimensions",
                    "\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(32) + "1],\"data_offsets\":[0,4]",
                    Problem.LIMIT_EXCEEDED,
                    "at most 32"),
            SafetensorsHostiles.entry(
                    "with the size of another type",
                    "\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]",
                    Problem.WRONG_SIZE,
                    "4 bytes for F16 2",
                    "found 8 bytes"),
            SafetensorsHostiles.entry(
                    "with an unknown type that has no room for its elements",
                    "\"dtype\":\"F4\",\"shape\":[1099511627776],\"data_offsets\":[0,8]",
                    Problem.WRONG_SIZE,
                    "F4"));

    private static final List<HostileFile> PLACES = List.of(
            SafetensorsHostiles.entry(
                    "with offsets the wrong way round",
                    "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]",
                    Problem.BAD_OFFSET,
                    "begin before end"),
            SafetensorsHostiles.entry(
                    "with data that does not begin at 0",
                    "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]",
                    Problem.BAD_OFFSET,
                    "a gap until 4"),
            SafetensorsHostiles.json(
                    "with a gap between tensors",
                    SECOND.formatted("12,20"),
                    20,
                    Problem.BAD_OFFSET,
                    "tensor 'b' at offset",
                    "data from 8 on"),
            SafetensorsHostiles.json(
                    "with overlapping tensors", SECOND.formatted("4,12"), 16, Problem.OVERLAP, "tensor 'b' at offset"),
            SafetensorsHostiles.json(
                    "with two tensors at one place", SECOND.formatted("0,8"), 8, Problem.OVERLAP, "tensor 'b'"),
            SafetensorsHostiles.json(
                    "whose data is cut short",
                    SafetensorsHostiles.SOUND,
                    7,
                    Problem.TRUNCATED,
                    "tensor 'a'",
                    "7 bytes of data"),
            SafetensorsHostiles.json(
                    "whose data has more than its tensors",
                    SafetensorsHostiles.SOUND,
                    9,
                    Problem.WRONG_SIZE,
                    "1 more bytes"),
            SafetensorsHostiles.json(
                    "with a tensor far past the end",
                    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1099511627776],\"data_offsets\":[0,4398046511104]}}",
                    8,
                    Problem.TRUNCATED,
                    "tensor 'a'"));

    private static final List<HostileFile> LARGE = List.of(
            HostileFile.of(
                    "safetensors whose header is larger than any",
                    SafetensorsDataHostiles::hugeHeader,
                    Problem.LIMIT_EXCEEDED,
                    "at most 100000000"),
            SafetensorsHostiles.json(
                    "with a name of 200,000 letters",
                    "{\"" + "n".repeat(200_000) + "\":{}}",
                    0,
                    Problem.LIMIT_EXCEEDED,
                    "JSON"));

    /// Apart from the others, because it takes a second to make.
    static final HostileFile MILLION_ENTRIES = HostileFile.of(
            "safetensors with a million entries",
            SafetensorsDataHostiles::millionEntries,
            Problem.LIMIT_EXCEEDED,
            "at most 524288 tensors");

    private SafetensorsDataHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(NUMBERS, PLACES, LARGE).flatMap(List::stream);
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
