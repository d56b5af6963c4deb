package lapidary.core.format.hostile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.GgufBytes;

/// GGUF files whose header or metadata are hostile.
final class GgufHostiles {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int F64 = 28;

    private static final List<HostileFile> HEADER = List.of(
            gguf("that is empty", new GgufBytes(), Problem.TRUNCATED, "magic at offset 0", "0 bytes until the end"),
            gguf("with another magic", new GgufBytes().raw("GGML"), Problem.BAD_MAGIC, "offset 2", "0x4d"),
            gguf("that ends after the magic", new GgufBytes().raw("GGUF"), Problem.TRUNCATED, "version at offset 4"),
            gguf(
                    "that ends in the version",
                    new GgufBytes().raw("GGUF").bytes(3, 0),
                    Problem.TRUNCATED,
                    "4 bytes",
                    "2 bytes"),
            gguf("of version 1 that ends there", new GgufBytes().raw("GGUF").int32(1), Problem.TRUNCATED, "4 bytes"),
            gguf("of version 0", new GgufBytes().raw("GGUF").int32(0), Problem.UNSUPPORTED_VERSION, "version 0"),
            gguf("of version 4", new GgufBytes().raw("GGUF").int32(4), Problem.UNSUPPORTED_VERSION, "version 4"),
            gguf(
                    "of the other byte order",
                    new GgufBytes().raw("GGUF").bytes(0, 0, 0, 4),
                    Problem.UNSUPPORTED_VERSION,
                    "version 4, big-endian"),
            gguf(
                    "that ends in the counts",
                    new GgufBytes().raw("GGUF").int32(3).int32(0),
                    Problem.TRUNCATED,
                    "number of tensors at offset 8"),
            gguf(
                    "with a negative number of tensors",
                    GgufBytes.header(-1, 0),
                    Problem.LIMIT_EXCEEDED,
                    "number of tensors",
                    "18446744073709551615"),
            gguf(
                    "with 2⁴⁰ tensors",
                    GgufBytes.header(1L << 40, 0),
                    Problem.LIMIT_EXCEEDED,
                    "number of tensors",
                    "1099511627776"),
            gguf("with more tensors than bytes", GgufBytes.header(500_000, 0), Problem.TRUNCATED, "500000 elements"),
            gguf(
                    "with 2⁶² metadata pairs",
                    GgufBytes.header(0, 1L << 62),
                    Problem.LIMIT_EXCEEDED,
                    "number of metadata pairs at offset 16"),
            gguf("with more pairs than bytes", GgufBytes.header(0, 60_000), Problem.TRUNCATED, "60000 elements"));

    private static final List<HostileFile> METADATA = List.of(
            gguf(
                    "with a key longer than the file",
                    GgufBytes.header(0, 1).int64(1000).raw("aaaaaaaa"),
                    Problem.TRUNCATED,
                    "metadata key 0 at offset 24",
                    "1000 bytes"),
            gguf(
                    "with a key of negative length",
                    GgufBytes.header(0, 1).int64(-1).raw("aaaaaaaa"),
                    Problem.TRUNCATED,
                    "18446744073709551615 bytes"),
            gguf(
                    "with a key of 100,000 bytes",
                    GgufBytes.header(0, 1).int64(100_000).zeros(200_000),
                    Problem.LIMIT_EXCEEDED,
                    "metadata key 0",
                    "100000 bytes"),
            gguf(
                    "with a key without a name",
                    GgufBytes.header(0, 1).pair("", 1),
                    Problem.BAD_HEADER,
                    "metadata key 0",
                    "an empty text"),
            gguf(
                    "with a key that is no UTF-8",
                    GgufBytes.header(0, 1).int64(2).bytes(0xc3, 0x28).int32(0).bytes(0, 0, 0, 0),
                    Problem.BAD_VALUE,
                    "metadata key 0",
                    "UTF-8"),
            gguf(
                    "with a key twice",
                    GgufBytes.header(0, 2).pair("a", 1).pair("a", 2),
                    Problem.DUPLICATE_NAME,
                    "metadata 'a' at offset 41"),
            gguf(
                    "with an unknown kind of value",
                    GgufBytes.header(0, 1).text("a").int32(13).int64(0),
                    Problem.UNSUPPORTED_TYPE,
                    "metadata 'a', type at offset 33",
                    "13"),
            gguf(
                    "with a negative kind of value",
                    GgufBytes.header(0, 1).text("a").int32(-1).int64(0),
                    Problem.UNSUPPORTED_TYPE,
                    "4294967295"),
            gguf(
                    "with a text longer than the file",
                    GgufBytes.header(0, 1)
                            .text("a")
                            .int32(GgufBytes.STRING)
                            .int64(1L << 40)
                            .raw("b"),
                    Problem.TRUNCATED,
                    "metadata 'a' at offset 37"),
            gguf(
                    "with a text that is no UTF-8",
                    GgufBytes.header(0, 1)
                            .text("a")
                            .int32(GgufBytes.STRING)
                            .int64(3)
                            .bytes(0xed, 0xa0, 0x80),
                    Problem.BAD_VALUE,
                    "metadata 'a'",
                    "UTF-8"),
            gguf(
                    "with a truth of 2",
                    GgufBytes.header(0, 1).text("a").int32(GgufBytes.BOOL).bytes(2),
                    Problem.BAD_VALUE,
                    "0 or 1",
                    "found 2"),
            gguf(
                    "that ends in a number",
                    GgufBytes.header(0, 1).text("a").int32(GgufBytes.UINT64).int32(0),
                    Problem.TRUNCATED,
                    "metadata 'a' at offset 37",
                    "8 bytes"),
            gguf("with an alignment of 0", aligned(0), Problem.BAD_VALUE, "'general.alignment'", "found 0"),
            gguf("with an alignment of 3", aligned(3), Problem.BAD_VALUE, "power of two", "found 3"),
            gguf("with an alignment of 2³¹", aligned(1L << 31), Problem.BAD_VALUE, "found 2147483648"),
            gguf(
                    "with an alignment in words",
                    GgufBytes.header(0, 1).pair("general.alignment", "wide"),
                    Problem.BAD_VALUE,
                    "wide"));

    private static final List<HostileFile> LISTS = List.of(
            gguf(
                    "with a list of an unknown kind",
                    list(77, 1).int32(0),
                    Problem.UNSUPPORTED_TYPE,
                    "metadata 'a', element, type",
                    "77"),
            gguf("with a list of 2⁶⁰ elements", list(0, 1L << 60), Problem.LIMIT_EXCEEDED, "metadata 'a', length"),
            gguf("with a list of negative length", list(0, -5), Problem.LIMIT_EXCEEDED, "metadata 'a', length"),
            gguf(
                    "with a list longer than the file",
                    list(GgufBytes.UINT32, 1_000_000).int32(7),
                    Problem.TRUNCATED,
                    "1000000 elements of at least 4 bytes"),
            gguf(
                    "with a list of texts that ends in one",
                    list(GgufBytes.STRING, 2).text("b").int64(9).raw("cc"),
                    Problem.TRUNCATED,
                    "metadata 'a' [1] at offset 58"),
            gguf("with lists five deep", nested(5), Problem.LIMIT_EXCEEDED, "lists at most 4 deep"),
            gguf("with lists 100,000 deep", nested(100_000), Problem.LIMIT_EXCEEDED, "lists at most 4 deep"),
            gguf(
                    "with more elements than any vocabulary",
                    GgufBytes.header(0, 2)
                            .text("a")
                            .int32(GgufBytes.ARRAY)
                            .int32(0)
                            .int64((1 << 21) + 1)
                            .zeros((1 << 21) + 1)
                            .text("b")
                            .int32(GgufBytes.ARRAY)
                            .int32(0)
                            .int64(1 << 21)
                            .zeros(1 << 21),
                    Problem.LIMIT_EXCEEDED,
                    "metadata 'b'",
                    "in all lists"));

    private GgufHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(HEADER, METADATA, LISTS).flatMap(List::stream);
    }

    static HostileFile gguf(String name, GgufBytes bytes, Problem problem, String... message) {
        return HostileFile.of(
                "GGUF " + name,
                folder -> {
                    Path file = folder.resolve("hostile.gguf");
                    return Files.write(file, bytes.toBytes());
                },
                problem,
                message);
    }

    private static GgufBytes aligned(long alignment) {
        return GgufBytes.header(1, 1)
                .pair("general.alignment", alignment)
                .tensor("a", F32, 0, 1)
                .pad(32)
                .zeros(4);
    }

    private static GgufBytes list(int kind, long count) {
        return GgufBytes.header(0, 1)
                .text("a")
                .int32(GgufBytes.ARRAY)
                .int32(kind)
                .int64(count);
    }

    private static GgufBytes nested(int depth) {
        GgufBytes bytes = GgufBytes.header(0, 1).text("a").int32(GgufBytes.ARRAY);
        for (int i = 0; i < depth; i++) {
            bytes.int32(GgufBytes.ARRAY).int64(1);
        }
        return bytes.int32(0).int64(1).bytes(0);
    }
}
