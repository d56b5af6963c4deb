package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import lapidary.core.linalg.NastyWeights;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// IQ1 to IQ3 and the rounded types beside the native library; skipped unless `-Dlapidary.ggml=PATH` names it. Rows
/// whose sums overflow make the library stop the program, and are left out.
class LatticeDifferentialTest {
    private static final int COLUMNS = 1024;

    @ParameterizedTest
    @EnumSource(
            names = {"IQ[123]_.*", "TQ.*", ".*FP4", "Q[12]_0"},
            mode = EnumSource.Mode.MATCH_ANY)
    void encodesAndDecodesAsTheNativeLibrary(DType type) {
        assumeTrue(GgmlLibrary.isThere(), "no native library given by -D" + GgmlLibrary.PROPERTY);
        GgmlLibrary ggml = GgmlLibrary.open();
        int seeds = Integer.getInteger("lapidary.ggml.seeds", 3);
        for (String kind : NastyWeights.KINDS) {
            for (int seed = 0; seed < seeds && !NastyWeights.overflows(kind); seed++) {
                float[] row = NastyWeights.row(kind, COLUMNS, seed);
                check(ggml, type, row, NastyWeights.importance(COLUMNS, seed), kind + " weighed, seed " + seed);
                if (Codecs.encodes(type, false)) {
                    check(ggml, type, row, null, kind + ", seed " + seed);
                }
            }
        }
    }

    /// Prints what [LatticeCodecTest] expects where it expects something else.
    @ParameterizedTest
    @EnumSource(names = "IQ[123]_.*", mode = EnumSource.Mode.MATCH_ANY)
    void checksumsOfTheSuiteComeFromTheNativeLibrary(DType type) {
        assumeTrue(GgmlLibrary.isThere(), "no native library given by -D" + GgmlLibrary.PROPERTY);
        GgmlLibrary ggml = GgmlLibrary.open();
        String line = LatticeCodecTest.checksums(
                type, (row, importance) -> ggml.quantize(type, row, importance), row -> ggml.quantize(type, row, null));
        assertTrue(LatticeCodecTest.GOLDEN.contains(line), "expected \"" + line + '"');
    }

    private static void check(GgmlLibrary ggml, DType type, float[] row, float @Nullable [] importance, String what) {
        byte[] found = importance == null ? GoldenBlocks.encode(type, row) : GoldenBlocks.encode(type, row, importance);
        assertArrayEquals(ggml.quantize(type, row, importance), found, what);
        float[] decoded = GoldenBlocks.decode(type, found);
        assertArrayEquals(ggml.dequantize(type, found, COLUMNS), decoded, what);
    }
}
