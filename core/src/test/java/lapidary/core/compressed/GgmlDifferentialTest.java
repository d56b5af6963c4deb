package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import lapidary.core.linalg.NastyWeights;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Byte for byte beside the native library; skipped unless `-Dlapidary.ggml=PATH` names it.
class GgmlDifferentialTest {
    private static final int COLUMNS = 2048;

    @ParameterizedTest
    @EnumSource(
            names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"
            })
    void encodesAndDecodesAsTheNativeLibrary(DType type) {
        assumeTrue(GgmlLibrary.isThere(), "no native library given by -D" + GgmlLibrary.PROPERTY);
        GgmlLibrary ggml = GgmlLibrary.open();
        int seeds = Integer.getInteger("lapidary.ggml.seeds", 3);
        for (String kind : NastyWeights.KINDS) {
            for (int seed = 0; seed < seeds; seed++) {
                float[] row = NastyWeights.row(kind, COLUMNS, seed);
                check(ggml, type, row, null, kind + ", seed " + seed);
                check(ggml, type, row, NastyWeights.importance(COLUMNS, seed), kind + " weighed, seed " + seed);
            }
        }
    }

    /// Prints what [SearchedCodecTest] expects.
    @ParameterizedTest
    @EnumSource(
            names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"
            })
    void checksumsOfTheSuiteComeFromTheNativeLibrary(DType type) {
        assumeTrue(GgmlLibrary.isThere(), "no native library given by -D" + GgmlLibrary.PROPERTY);
        GgmlLibrary ggml = GgmlLibrary.open();
        String plain = SearchedCodecTest.checksum(row -> ggml.quantize(type, row, null));
        float[] importance = NastyWeights.importance(SearchedCodecTest.COLUMNS, 0);
        String weighed = SearchedCodecTest.checksum(row -> ggml.quantize(type, row, importance));
        String line = type + ", " + plain + ", " + weighed;
        assertTrue(SearchedCodecTest.NASTY.contains(line), "expected " + line);
    }

    private static void check(GgmlLibrary ggml, DType type, float[] row, float @Nullable [] importance, String what) {
        Codec codec = Codecs.find(type).orElseThrow();
        byte[] found = new byte[COLUMNS / type.blockElements() * type.blockBytes()];
        if (importance == null) {
            codec.encode(row, 0, COLUMNS, MemorySegment.ofArray(found), 0);
        } else {
            codec.encodeRow(row, 0, COLUMNS, importance, MemorySegment.ofArray(found), 0);
        }
        assertArrayEquals(ggml.quantize(type, row, importance), found, what);
        float[] decoded = new float[COLUMNS];
        codec.decode(MemorySegment.ofArray(found), 0, COLUMNS, decoded, 0);
        assertArrayEquals(ggml.dequantize(type, found, COLUMNS), decoded, what);
    }
}
