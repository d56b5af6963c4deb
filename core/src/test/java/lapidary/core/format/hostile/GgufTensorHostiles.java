package lapidary.core.format.hostile;

import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.GgufBytes;

/// GGUF files whose tensors or architecture are hostile.
final class GgufTensorHostiles {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int F64 = 28;

    private static final List<HostileFile> TENSORS = List.of(
            GgufHostiles.gguf(
                    "with a tensor name longer than the file",
                    GgufBytes.header(1, 0).int64(99).zeros(24),
                    Problem.TRUNCATED,
                    "name of tensor 0 at offset 24"),
            GgufHostiles.gguf(
                    "with a tensor name that is no UTF-8",
                    GgufBytes.header(1, 0)
                            .int64(1)
                            .bytes(0xff)
                            .int32(0)
                            .int32(F32)
                            .int64(0),
                    Problem.BAD_VALUE,
                    "name of tensor 0"),
            GgufHostiles.gguf(
                    "with two tensors of one name",
                    GgufBytes.header(2, 0)
                            .tensor("a", F32, 0, 1)
                            .tensor("a", F32, 32, 1)
                            .pad(32)
                            .zeros(64),
                    Problem.DUPLICATE_NAME,
                    "tensor 'a' at offset 57"),
            GgufHostiles.gguf(
                    "with a tensor of 9 dimensions",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1),
                    Problem.LIMIT_EXCEEDED,
                    "tensor 'a'",
                    "at most 8 dimensions",
                    "found 9"),
            GgufHostiles.gguf(
                    "with a tensor of 2³²−1 dimensions",
                    GgufBytes.header(1, 0).text("a").int32(-1).zeros(32),
                    Problem.LIMIT_EXCEEDED,
                    "4294967295"),
            GgufHostiles.gguf(
                    "with a negative extent",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, -1),
                    Problem.BAD_SHAPE,
                    "tensor 'a'",
                    "18446744073709551615"),
            GgufHostiles.gguf(
                    "with a shape whose product overflows",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, 1L << 32, 1L << 32),
                    Problem.OVERFLOW,
                    "tensor 'a'",
                    "[4294967296, 4294967296]"),
            GgufHostiles.gguf(
                    "with a size in bytes that overflows",
                    GgufBytes.header(1, 0).tensor("a", F64, 0, 1L << 61),
                    Problem.OVERFLOW,
                    "tensor 'a'",
                    "F64"),
            GgufHostiles.gguf(
                    "with a size that overflows when padded",
                    GgufBytes.header(1, 0).tensor("a", 24, 0, Long.MAX_VALUE),
                    Problem.OVERFLOW,
                    "tensor 'a'",
                    "I8"),
            GgufHostiles.gguf(
                    "with rows that are no whole blocks",
                    GgufBytes.header(1, 0).tensor("a", Q4_0, 0, 33).pad(32).zeros(64),
                    Problem.BAD_SHAPE,
                    "multiple of 32",
                    "shape 33"),
            GgufHostiles.gguf(
                    "with a tensor between two multiples of the alignment",
                    GgufBytes.header(1, 0).tensor("a", F32, 16, 1).pad(32).zeros(64),
                    Problem.BAD_OFFSET,
                    "a multiple of 32",
                    "offset 16"),
            GgufHostiles.gguf(
                    "with a negative offset",
                    GgufBytes.header(1, 0).tensor("a", F32, -32, 1).pad(32).zeros(64),
                    Problem.BAD_OFFSET,
                    "18446744073709551584"),
            GgufHostiles.gguf(
                    "that ends in the tensor list",
                    GgufBytes.header(1, 0)
                            .text("a")
                            .int32(1)
                            .int64(1)
                            .int32(F32)
                            .int32(0),
                    Problem.TRUNCATED,
                    "tensor 'a', offset at offset 49"));

    private static final List<HostileFile> DATA = List.of(
            GgufHostiles.gguf(
                    "without its data",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, 4),
                    Problem.TRUNCATED,
                    "tensor 'a' at offset 64",
                    "16 bytes of data"),
            GgufHostiles.gguf(
                    "that ends in its data",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, 4).pad(32).zeros(15),
                    Problem.TRUNCATED,
                    "16 bytes of data",
                    "15 bytes until the end"),
            GgufHostiles.gguf(
                    "with a tensor of 2⁴⁰ elements in a small file",
                    GgufBytes.header(1, 0).tensor("a", F32, 0, 1L << 40).pad(32).zeros(64),
                    Problem.TRUNCATED,
                    "4398046511104 bytes"),
            GgufHostiles.gguf(
                    "with an offset far past the end",
                    GgufBytes.header(1, 0).tensor("a", F32, 1L << 62, 4).pad(32).zeros(16),
                    Problem.BAD_OFFSET,
                    "tensor 'a'",
                    "after a gap"),
            GgufHostiles.gguf(
                    "with a gap between tensors",
                    GgufBytes.header(2, 0)
                            .tensor("a", F32, 0, 4)
                            .tensor("b", F32, 64, 4)
                            .pad(32)
                            .zeros(96),
                    Problem.BAD_OFFSET,
                    "tensor 'b'",
                    "offset 64, after a gap"),
            GgufHostiles.gguf(
                    "with overlapping tensors",
                    GgufBytes.header(2, 0)
                            .tensor("a", F32, 0, 16)
                            .tensor("b", F32, 32, 4)
                            .pad(32)
                            .zeros(96),
                    Problem.OVERLAP,
                    "tensor 'b' at offset 128",
                    "inside the tensor before it"),
            GgufHostiles.gguf(
                    "with two tensors at one place",
                    GgufBytes.header(2, 0)
                            .tensor("a", F32, 0, 4)
                            .tensor("b", F32, 0, 4)
                            .pad(32)
                            .zeros(96),
                    Problem.OVERLAP,
                    "tensor 'b'"),
            GgufHostiles.gguf(
                    "with an unknown type that has no room for its elements",
                    GgufBytes.header(1, 0).tensor("a", 99, 0, 1L << 50).pad(32).zeros(64),
                    Problem.WRONG_SIZE,
                    "tensor 'a'",
                    "1125899906842624"),
            GgufHostiles.gguf(
                    "with an unknown type past the end",
                    GgufBytes.header(1, 0).tensor("a", 99, 0, 4),
                    Problem.TRUNCATED,
                    "tensor 'a'"));

    private static final List<HostileFile> ARCHITECTURE = List.of(
            GgufHostiles.gguf(
                    "of a Llama without heads",
                    llama(1, 8, 0, 1),
                    Problem.BAD_VALUE,
                    "'llama.attention.head_count'",
                    "found 0"),
            GgufHostiles.gguf(
                    "of a Llama whose heads do not divide its width",
                    llama(1, 8, 3, 1),
                    Problem.BAD_VALUE,
                    "'llama.attention.head_count'",
                    "a divisor of llama.embedding_length 8"),
            GgufHostiles.gguf(
                    "of a Llama whose key heads do not divide its heads",
                    llama(1, 8, 4, 3),
                    Problem.BAD_VALUE,
                    "'llama.attention.head_count_kv'",
                    "a divisor of 4"),
            GgufHostiles.gguf(
                    "of a Llama of 2³¹ blocks",
                    llama(1L << 31, 8, 2, 1),
                    Problem.BAD_VALUE,
                    "'llama.block_count'",
                    "2147483648"),
            GgufHostiles.gguf(
                    "of a Llama of width 0", llama(1, 0, 2, 1), Problem.BAD_VALUE, "'llama.embedding_length'"),
            GgufHostiles.gguf(
                    "of a Llama with heads of odd size",
                    llama(1, 6, 2, 1),
                    Problem.BAD_VALUE,
                    "'llama.attention.key_length'",
                    "an even number"),
            GgufHostiles.gguf(
                    "of a Llama with an ε that is no number",
                    llama(1, 8, 2, 1, Float.NaN),
                    Problem.BAD_VALUE,
                    "'llama.attention.layer_norm_rms_epsilon'",
                    "NaN"),
            GgufHostiles.gguf(
                    "of a Llama whose blocks are counted in words",
                    GgufBytes.header(0, 7).pair("llama.block_count", "six").with(GgufTensorHostiles::rest),
                    Problem.BAD_VALUE,
                    "'llama.block_count'",
                    "'six'"));

    private GgufTensorHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(TENSORS, DATA, ARCHITECTURE).flatMap(List::stream);
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
