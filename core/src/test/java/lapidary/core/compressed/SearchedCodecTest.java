package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;
import lapidary.core.linalg.NastyWeights;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/// The types whose quantizer searches. Golden bytes come from ggml's reference C code on [GoldenWeights], and from
/// the native library (`GgmlDifferentialTest` compares) on [NastyWeights].
class SearchedCodecTest {
    static final int COLUMNS = 1024;

    /// Type, checksum of every kind of nasty row, the same with an importance.
    static final List<String> NASTY = List.of(
            "Q4_0, 02523f08, 66c50cd1",
            "Q4_1, 29e7f3d2, 56a95915",
            "Q5_0, 7be7b4fd, 340c2a9d",
            "Q5_1, cbab1b25, 25e47b04",
            "Q8_0, 604165fa, 604165fa",
            "Q2_K, cf85f1f5, aef9db71",
            "Q3_K, f9b654f4, 1ee8b1ad",
            "Q4_K, 8ee4ca47, 511630b8",
            "Q5_K, c816fa8b, 43104ec8",
            "Q6_K, 0c8d5001, 34eaea19",
            "IQ4_NL, 8765b82f, 1e7e6a33",
            "IQ4_XS, 718a356e, 73a7fac1");

    @ParameterizedTest
    @CsvSource({
        "Q4_0, 825ae48c, 751989ba, a0155d9d",
        "Q4_1, acd1d0f4, b41ebf6a, 48f33f0d",
        "Q5_0, 8327ede3, d737527d, be82b84d",
        "Q5_1, f02e78c2, 92ebc707, 13d1f137",
        "Q8_0, 74e04c02, 7af86cc4, 7af86cc4",
        "Q2_K, c2539a75, d692c45d, a30c845c",
        "Q3_K, bb7a0a25, 49499328, a1e14184",
        "Q4_K, d9c04946, 63399682, 100dd695",
        "Q5_K, f65e9814, 042a06d2, f56fbc47",
        "Q6_K, 0b5deced, d44c0acb, 6f4c3564",
        "IQ4_NL, deaa83cd, 07d0d8ea, c1dc5d21",
        "IQ4_XS, 8575ae7c, 459b5790, b6ab773a"
    })
    void encodesByteForByteAsTheReference(DType type, String crcOfA, String crcOfB, String crcOfWeighedB) {
        assertEquals(crcOfA, crc(encode(type, GoldenWeights.a())));
        assertEquals(crcOfB, crc(encode(type, GoldenWeights.b())));
        assertEquals(crcOfWeighedB, crc(encodeRow(type, GoldenWeights.b(), GoldenWeights.importance())));
    }

    @ParameterizedTest
    @CsvSource({
        "Q2_K, 78389837897a588b3a35598acd9affa85c0e9aba1b0799a4822893571225e31ae58059326bf629409d4c915669"
                + "9004b658a0a962a0e2ec3bbaa5b9a4545a54832dd014e32a4493c53aa9fb57699074585f336d36",
        "Q3_K, 1fffc662fcecd745c4fbc4dc3c0910ac40b73cea483268bf44ddc62e59b77f121bf8e343cdfd868ff3f7901687"
                + "b826af2f961aca7811eb358321cb522855a092f90d67e908ead03d37003b4c70aded0443be224c5f86cc587d2c"
                + "b8f89c3ff6ba0e4db3cf9e67d179c0d0c7c0632a",
        "Q4_K, a121fb2de9adf4f261ace5e6843d56ffc0c798997d6c936019920e3b39572b79a872ca5bcf9dc864f8f45a9bc8"
                + "74868c752183ac26219596813794754647c933fba3751f48fc0a60a77186456ac521acb012d72b3339f39ec865"
                + "a783639b804fe5027108854218349784c838940141a26699ac5c89ecfa0f9f989eb93544548049c725a93b5178"
                + "a33d9cbd665a867e56",
        "Q5_K, 6a1d152eeaeef4f361a9e5e4744026ff22c2eb5fc1d1ea78f9c2e9e101342d916f8803d5670f17806be2f91367"
                + "88402d708f1112ebb926b113240d5752ae38d231e575a68f2b71b8e1e9942770d8fce8eb3217495c332b1d025f"
                + "28db7c807367f746ea1f70da05b04ed30e8ab48a324a60249f477663e72c80c95e05d527108fca04d3101a8430"
                + "692d08717128128343cd2258c823e9f50f4f403c717b87c810839e4b5266b1ff467b287bebb50cedbc",
        "Q6_K, 5ebdea0825aa41ecd596c14e1781fce8dac14301a0981b7bda29f54f3c4b449dddd142929be71436526400eb0a"
                + "e4064b1835e14d9e3d622b42f1af8c31c713338b26e6eb430182b4c4fe671444ea0a0049af4234b90fe2ad5cf1"
                + "50508066837061156a520c5e71073c32139bc1e85af9910c008b59fc9650761bcc6d06ca7b026bfd6909e4f46b"
                + "5771db6060e19600e5056b65c99004d5ba517259a4952afa4856aea16caaf9e234b199b5a61a04564821de1bac"
                + "250a5c8d34a6b058665f7b57bbb350b8bc9bc79b80cea6b1625b7a5d4e16",
        "IQ4_NL, 21a76fd7463501126dcf65be402375b89225",
        "IQ4_XS, 7a160cf03e96a0d76fd7463601126dcf65be403375b89326ac6dc949d695c955f0f93092c264717639bd9b0268"
                + "2d49e87dd67a994896d42b074d75e4bc0de595468c65b79b2bd24c7baaa54279a349815487454989b2aba013ee"
                + "82ed6cbcd0c5526934b658e5b64b95694c9cb90d7b2fefc7ee58b453e35034c81aa4284e6e902989b85b427364"
                + "47"
    })
    void writesTheFirstBlockOfTheReference(DType type, String hex) {
        byte[] block = Arrays.copyOf(encode(type, GoldenWeights.b()), type.blockBytes());
        assertEquals(hex, HexFormat.of().formatHex(block));
    }

    @ParameterizedTest
    @FieldSource("NASTY")
    void encodesNastyRowsAsTheNativeLibrary(String line) {
        String[] columns = line.split(", ");
        DType type = DType.valueOf(columns[0]);
        float[] importance = NastyWeights.importance(COLUMNS, 0);
        assertEquals(columns[1], checksum(row -> encode(type, row)));
        assertEquals(columns[2], checksum(row -> encodeRow(type, row, importance)));
    }

    @ParameterizedTest
    @CsvSource({
        "Q2_K, 0.25922",
        "Q3_K, 0.14311",
        "Q4_K, 0.06674",
        "Q5_K, 0.03481",
        "Q6_K, 0.01691",
        "IQ4_NL, 0.06692",
        "IQ4_XS, 0.06835"
    })
    void losesAsMuchAsTheReference(DType type, double relativeRootMeanSquare) {
        float[] weights = GoldenWeights.b();
        float[] decoded = decode(type, encode(type, weights), weights.length);
        double error = 0;
        double signal = 0;
        for (int i = 0; i < weights.length; i++) {
            error += Math.pow(weights[i] - decoded[i], 2);
            signal += Math.pow(weights[i], 2);
        }
        assertEquals(relativeRootMeanSquare, Math.sqrt(error / signal), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"})
    void zerosOfBothSignsStayZeros(DType type) {
        float[] zeros = new float[512];
        Arrays.fill(zeros, 256, 512, -0f);
        for (float value : decode(type, encode(type, zeros), 512)) {
            assertEquals(0, Math.abs(value), 0);
        }
        for (float value : decode(type, encodeRow(type, zeros, NastyWeights.importance(512, 1)), 512)) {
            assertEquals(0, Math.abs(value), 0);
        }
    }

    /// However many are searched at a time, and in whatever company.
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"})
    void blocksDoNotDependOnTheirNeighbours(DType type) {
        int columns = 256 * 37;
        float[] weights = NastyWeights.row("heavy tails", columns, 5);
        System.arraycopy(NastyWeights.row("tiny", 512, 6), 0, weights, 1024, 512);
        byte[] whole = encode(type, weights);
        Codec codec = Codecs.find(type).orElseThrow();
        byte[] oneByOne = new byte[whole.length];
        int elements = type.blockElements();
        for (int block = 0; block < columns / elements; block++) {
            MemorySegment out = MemorySegment.ofArray(oneByOne);
            codec.encode(weights, block * elements, elements, out, (long) block * type.blockBytes());
        }
        assertArrayEquals(whole, oneByOne);
        float[] part = new float[256 * 9 + 100];
        codec.decode(MemorySegment.ofArray(whole), 512L / elements * type.blockBytes(), 256 * 9, part, 100);
        float[] all = decode(type, whole, columns);
        assertArrayEquals(Arrays.copyOfRange(all, 512, 512 + 256 * 9), Arrays.copyOfRange(part, 100, part.length));
    }

    @Test
    void finerTypesLoseLess() {
        float[] weights = GoldenWeights.b();
        List<DType> order =
                List.of(DType.Q2_K, DType.Q3_K, DType.IQ4_XS, DType.IQ4_NL, DType.Q4_K, DType.Q5_K, DType.Q6_K);
        double before = Double.POSITIVE_INFINITY;
        for (DType type : order) {
            float[] decoded = decode(type, encode(type, weights), weights.length);
            double error = 0;
            for (int i = 0; i < weights.length; i++) {
                error += Math.pow(weights[i] - decoded[i], 2);
            }
            assertTrue(error < before, type.name());
            before = error;
        }
    }

    /// What matters to the importance is represented better, at the expense of the rest.
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"})
    void anImportanceLowersTheWeighedError(DType type) {
        float[] weights = NastyWeights.row("gaussian", 4096, 3);
        float[] importance = NastyWeights.importance(4096, 3);
        double plain = weighedError(weights, importance, decode(type, encode(type, weights), 4096));
        double weighed = weighedError(weights, importance, decode(type, encodeRow(type, weights, importance), 4096));
        assertTrue(weighed < plain, weighed + " is not below " + plain);
    }

    private static double weighedError(float[] weights, float[] importance, float[] decoded) {
        double error = 0;
        for (int i = 0; i < weights.length; i++) {
            error += importance[i] * Math.pow(weights[i] - decoded[i], 2);
        }
        return error;
    }

    /// CRC-32 over the bytes of one row of every kind, seed 0, in the order of the kinds.
    static String checksum(Function<float[], byte[]> encoder) {
        CRC32 crc = new CRC32();
        for (String kind : NastyWeights.KINDS) {
            if (!NastyWeights.overflows(kind)) {
                crc.update(encoder.apply(NastyWeights.row(kind, COLUMNS, 0)));
            }
        }
        return "%08x".formatted(crc.getValue());
    }

    private static byte[] encode(DType type, float[] weights) {
        byte[] bytes = new byte[weights.length / type.blockElements() * type.blockBytes()];
        Codecs.find(type).orElseThrow().encode(weights, 0, weights.length, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    private static byte[] encodeRow(DType type, float[] weights, float[] importance) {
        byte[] bytes = new byte[weights.length / type.blockElements() * type.blockBytes()];
        MemorySegment out = MemorySegment.ofArray(bytes);
        Codecs.find(type).orElseThrow().encodeRow(weights, 0, weights.length, importance, out, 0);
        return bytes;
    }

    private static float[] decode(DType type, byte[] bytes, int count) {
        float[] out = new float[count];
        Codecs.find(type).orElseThrow().decode(MemorySegment.ofArray(bytes), 0, count, out, 0);
        return out;
    }

    private static String crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return "%08x".formatted(crc.getValue());
    }
}
