package lapidary.core.format.hostile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.GgufBytes;

/// Hostile GGUF files.
final class GgufHostiles {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int F64 = 28;

    private GgufHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(header(), metadata(), lists(), tensors(), data(), architecture())
                .flatMap(List::stream);
    }

    private static HostileFile gguf(String name, GgufBytes bytes, Problem problem, String... message) {
        return HostileFile.of(
                "GGUF " + name,
                folder -> {
                    Path file = folder.resolve("hostile.gguf");
                    return Files.write(file, bytes.toBytes());
                },
                problem,
                message);
    }

    private static List<HostileFile> header() {
        return List.of(
                gguf("that is empty", new GgufBytes(), Problem.TRUNCATED, "magic at offset 0", "0 bytes until the end"),
                gguf("with another magic", new GgufBytes().raw("GGML"), Problem.BAD_MAGIC, "offset 2", "0x4d"),
                gguf(
                        "that ends after the magic",
                        new GgufBytes().raw("GGUF"),
                        Problem.TRUNCATED,
                        "version at offset 4"),
                gguf(
                        "that ends in the version",
                        new GgufBytes().raw("GGUF").bytes(3, 0),
                        Problem.TRUNCATED,
                        "4 bytes",
                        "2 bytes"),
                gguf("of version 1", new GgufBytes().raw("GGUF").int32(1), Problem.UNSUPPORTED_VERSION, "version 1"),
                gguf("of version 4", new GgufBytes().raw("GGUF").int32(4), Problem.UNSUPPORTED_VERSION, "version 4"),
                gguf(
                        "of the other byte order",
                        new GgufBytes().raw("GGUF").bytes(0, 0, 0, 3),
                        Problem.UNSUPPORTED_VERSION,
                        "big-endian"),
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
                gguf(
                        "with more tensors than bytes",
                        GgufBytes.header(500_000, 0),
                        Problem.TRUNCATED,
                        "500000 elements"),
                gguf(
                        "with 2⁶² metadata pairs",
                        GgufBytes.header(0, 1L << 62),
                        Problem.LIMIT_EXCEEDED,
                        "number of metadata pairs at offset 16"),
                gguf("with more pairs than bytes", GgufBytes.header(0, 60_000), Problem.TRUNCATED, "60000 elements"));
    }

    private static List<HostileFile> metadata() {
        return List.of(
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
                        GgufBytes.header(0, 1)
                                .int64(2)
                                .bytes(0xc3, 0x28)
                                .int32(0)
                                .bytes(0, 0, 0, 0),
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
    }

    private static GgufBytes aligned(long alignment) {
        return GgufBytes.header(1, 1)
                .pair("general.alignment", alignment)
                .tensor("a", F32, 0, 1)
                .pad(32)
                .zeros(4);
    }

    private static List<HostileFile> lists() {
        return List.of(
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

    private static List<HostileFile> tensors() {
        return List.of(
                gguf(
                        "with a tensor name longer than the file",
                        GgufBytes.header(1, 0).int64(99).zeros(24),
                        Problem.TRUNCATED,
                        "name of tensor 0 at offset 24"),
                gguf(
                        "with a tensor name that is no UTF-8",
                        GgufBytes.header(1, 0)
                                .int64(1)
                                .bytes(0xff)
                                .int32(0)
                                .int32(F32)
                                .int64(0),
                        Problem.BAD_VALUE,
                        "name of tensor 0"),
                gguf(
                        "with two tensors of one name",
                        GgufBytes.header(2, 0)
                                .tensor("a", F32, 0, 1)
                                .tensor("a", F32, 32, 1)
                                .pad(32)
                                .zeros(64),
                        Problem.DUPLICATE_NAME,
                        "tensor 'a' at offset 57"),
                gguf(
                        "with a tensor of 9 dimensions",
                        GgufBytes.header(1, 0).tensor("a", F32, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                        Problem.LIMIT_EXCEEDED,
                        "tensor 'a'",
                        "at most 8 dimensions",
                        "found 9"),
                gguf(
                        "with a tensor of 2³²−1 dimensions",
                        GgufBytes.header(1, 0).text("a").int32(-1).zeros(32),
                        Problem.LIMIT_EXCEEDED,
                        "4294967295"),
                gguf(
                        "with a negative extent",
                        GgufBytes.header(1, 0).tensor("a", F32, 0, -1),
                        Problem.BAD_SHAPE,
                        "tensor 'a'",
                        "18446744073709551615"),
                gguf(
                        "with a shape whose product overflows",
                        GgufBytes.header(1, 0).tensor("a", F32, 0, 1L << 32, 1L << 32),
                        Problem.OVERFLOW,
                        "tensor 'a'",
                        "[4294967296, 4294967296]"),
                gguf(
                        "with a size in bytes that overflows",
                        GgufBytes.header(1, 0).tensor("a", F64, 0, 1L << 61),
                        Problem.OVERFLOW,
                        "tensor 'a'",
                        "F64"),
                gguf(
                        "with a size that overflows when padded",
                        GgufBytes.header(1, 0).tensor("a", 24, 0, Long.MAX_VALUE),
                        Problem.OVERFLOW,
                        "tensor 'a'",
                        "I8"),
                gguf(
                        "with rows that are no whole blocks",
                        GgufBytes.header(1, 0).tensor("a", Q4_0, 0, 33).pad(32).zeros(64),
                        Problem.BAD_SHAPE,
                        "multiple of 32",
                        "shape 33"),
                gguf(
                        "with a tensor between two multiples of the alignment",
                        GgufBytes.header(1, 0).tensor("a", F32, 16, 1).pad(32).zeros(64),
                        Problem.BAD_OFFSET,
                        "a multiple of 32",
                        "offset 16"),
                gguf(
                        "with a negative offset",
                        GgufBytes.header(1, 0).tensor("a", F32, -32, 1).pad(32).zeros(64),
                        Problem.BAD_OFFSET,
                        "18446744073709551584"),
                gguf(
                        "that ends in the tensor list",
                        GgufBytes.header(1, 0)
                                .text("a")
                                .int32(1)
                                .int64(1)
                                .int32(F32)
                                .int32(0),
                        Problem.TRUNCATED,
                        "tensor 'a', offset at offset 49"));
    }

    private static List<HostileFile> data() {
        return List.of(
                gguf(
                        "without its data",
                        GgufBytes.header(1, 0).tensor("a", F32, 0, 4),
                        Problem.TRUNCATED,
                        "tensor 'a' at offset 64",
                        "16 bytes of data"),
                gguf(
                        "that ends in its data",
                        GgufBytes.header(1, 0).tensor("a", F32, 0, 4).pad(32).zeros(15),
                        Problem.TRUNCATED,
                        "16 bytes of data",
                        "15 bytes until the end"),
                gguf(
                        "with a tensor of 2⁴⁰ elements in a small file",
                        GgufBytes.header(1, 0)
                                .tensor("a", F32, 0, 1L << 40)
                                .pad(32)
                                .zeros(64),
                        Problem.TRUNCATED,
                        "4398046511104 bytes"),
                gguf(
                        "with an offset far past the end",
                        GgufBytes.header(1, 0)
                                .tensor("a", F32, 1L << 62, 4)
                                .pad(32)
                                .zeros(16),
                        Problem.BAD_OFFSET,
                        "tensor 'a'",
                        "after a gap"),
                gguf(
                        "with a gap between tensors",
                        GgufBytes.header(2, 0)
                                .tensor("a", F32, 0, 4)
                                .tensor("b", F32, 64, 4)
                                .pad(32)
                                .zeros(96),
                        Problem.BAD_OFFSET,
                        "tensor 'b'",
                        "offset 64, after a gap"),
                gguf(
                        "with overlapping tensors",
                        GgufBytes.header(2, 0)
                                .tensor("a", F32, 0, 16)
                                .tensor("b", F32, 32, 4)
                                .pad(32)
                                .zeros(96),
                        Problem.OVERLAP,
                        "tensor 'b' at offset 128",
                        "inside the tensor before it"),
                gguf(
                        "with two tensors at one place",
                        GgufBytes.header(2, 0)
                                .tensor("a", F32, 0, 4)
                                .tensor("b", F32, 0, 4)
                                .pad(32)
                                .zeros(96),
                        Problem.OVERLAP,
                        "tensor 'b'"),
                gguf(
                        "with an unknown type that has no room for its elements",
                        GgufBytes.header(1, 0)
                                .tensor("a", 99, 0, 1L << 50)
                                .pad(32)
                                .zeros(64),
                        Problem.WRONG_SIZE,
                        "tensor 'a'",
                        "1125899906842624"),
                gguf(
                        "with an unknown type past the end",
                        GgufBytes.header(1, 0).tensor("a", 99, 0, 4),
                        Problem.TRUNCATED,
                        "tensor 'a'"));
    }

    private static List<HostileFile> architecture() {
        return List.of(
                gguf(
                        "of a Llama without heads",
                        llama(1, 8, 0, 1),
                        Problem.BAD_VALUE,
                        "'llama.attention.head_count'",
                        "found 0"),
                gguf(
                        "of a Llama whose heads do not divide its width",
                        llama(1, 8, 3, 1),
                        Problem.BAD_VALUE,
                        "'llama.attention.head_count'",
                        "a divisor of llama.embedding_length 8"),
                gguf(
                        "of a Llama whose key heads do not divide its heads",
                        llama(1, 8, 4, 3),
                        Problem.BAD_VALUE,
                        "'llama.attention.head_count_kv'",
                        "a divisor of 4"),
                gguf(
                        "of a Llama of 2³¹ blocks",
                        llama(1L << 31, 8, 2, 1),
                        Problem.BAD_VALUE,
                        "'llama.block_count'",
                        "2147483648"),
                gguf("of a Llama of width 0", llama(1, 0, 2, 1), Problem.BAD_VALUE, "'llama.embedding_length'"),
                gguf(
                        "of a Llama with heads of odd size",
                        llama(1, 6, 2, 1),
                        Problem.BAD_VALUE,
                        "'llama.attention.key_length'",
                        "an even number"),
                gguf(
                        "of a Llama with an ε that is no number",
                        llama(1, 8, 2, 1, Float.NaN),
                        Problem.BAD_VALUE,
                        "'llama.attention.layer_norm_rms_epsilon'",
                        "NaN"),
                gguf(
                        "of a Llama whose blocks are counted in words",
                        GgufBytes.header(0, 7).pair("llama.block_count", "six").with(GgufHostiles::rest),
                        Problem.BAD_VALUE,
                        "'llama.block_count'",
                        "'six'"));
    }

    private static void rest(GgufBytes bytes) {
        bytes.pair("general.architecture", "llama")
                .pair("llama.context_length", 16)
                .pair("llama.embedding_length", 8)
                .pair("llama.feed_forward_length", 12)
                .pair("llama.attention.head_count", 2)
                .pair("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    }

    private static GgufBytes llama(long blocks, long width, long heads, long keyValueHeads) {
        return llama(blocks, width, heads, keyValueHeads, 1e-5f);
    }

    private static GgufBytes llama(long blocks, long width, long heads, long keyValueHeads, float epsilon) {
        return GgufBytes.header(0, 9)
                .pair("general.architecture", "llama")
                .pair("llama.block_count", blocks)
                .pair("llama.context_length", 16)
                .pair("llama.embedding_length", width)
                .pair("llama.feed_forward_length", 12)
                .pair("llama.attention.head_count", heads)
                .pair("llama.attention.head_count_kv", keyValueHeads)
                .pair("llama.attention.layer_norm_rms_epsilon", epsilon)
                .pair("llama.vocab_size", 4);
    }
}
