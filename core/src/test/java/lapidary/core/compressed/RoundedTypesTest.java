package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Types of one to four bits that are rounded and not searched for. Golden bytes come from ggml's reference C code on
/// [GoldenWeights]; on its rough weights, from the quantizer of llama.cpp's release build for x86-64.
class RoundedTypesTest {

    @ParameterizedTest
    @CsvSource({
        "TQ1_0, d3702c66, 58b31c35, 882b609e",
        "TQ2_0, 642e4b6c, 6bcbd4c4, 6d91c651",
        "Q1_0, c20c0836, dbf418b8, 671eab89",
        "Q2_0, 928dec94, 3349858d, afc45924",
        "MXFP4, 647683a3, 849b73ec, 99937604",
        "NVFP4, 681c2be9, fa071b64, 4f1238a4",
    })
    void encodesTheBytesOfTheReference(DType type, String crcOfA, String crcOfB, String crcOfRough) {
        assertEquals(crcOfA, GoldenBlocks.crc(GoldenBlocks.encode(type, GoldenWeights.a())));
        assertEquals(crcOfB, GoldenBlocks.crc(GoldenBlocks.encode(type, GoldenWeights.b())));
        assertEquals(crcOfRough, GoldenBlocks.crc(GoldenBlocks.encode(type, GoldenWeights.rough())));
    }

    @ParameterizedTest
    @CsvSource({
        "TQ1_0, 8080808b808080816480b9808081648183808089d58d7d769c9c8080808080899c648064807ed688898089807f7f8376047f"
                + "2a7f5346",
        "TQ2_0, 555555655555555551555255555551559555556556a515455959555555555565555555565595992665556555151655461951"
                + "15511545555515555555555565555346",
        "Q1_0, a93e3edd7d9d4f02751b88627995cd4d27a7",
        "Q2_0, ee43541a6165515a95955955044455565a55",
        "MXFP4, 7e3fe1536377762edf34ce576624d0a663",
        "NVFP4, 313233314fe1725337066d3f22bd445517c6926cf425f1e1eacbe1ac737ad51d56b1959c",
    })
    void encodesTheFirstBlockByteForByte(DType type, String hex) {
        byte[] first = Arrays.copyOf(GoldenBlocks.encode(type, GoldenWeights.b()), type.blockBytes());
        assertEquals(hex, HexFormat.of().formatHex(first));
    }

    @ParameterizedTest
    @CsvSource({"TQ1_0, 0.81674", "TQ2_0, 0.81674", "Q1_0, 0.57301", "Q2_0, 0.70680", "MXFP4, 0.11043", "NVFP4, 0.09201"
    })
    void losesAsMuchAsTheReference(DType type, double relativeRootMeanSquare) {
        float[] weights = GoldenWeights.b();
        float[] decoded = GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights));
        double error = 0;
        double signal = 0;
        for (int i = 0; i < weights.length; i++) {
            error += Math.pow(weights[i] - decoded[i], 2);
            signal += Math.pow(weights[i], 2);
        }
        assertEquals(relativeRootMeanSquare, Math.sqrt(error / signal), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(names = {"TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "MXFP4", "NVFP4"})
    void zerosStayZeros(DType type) {
        for (float value : GoldenBlocks.decode(type, GoldenBlocks.encode(type, new float[512]))) {
            assertEquals(0, value, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "MXFP4"})
    void encodingWhatWasDecodedChangesNothing(DType type) {
        Random random = new Random(31);
        float[] weights = new float[256 * 40];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        float[] once = GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights));
        assertArrayEquals(once, GoldenBlocks.decode(type, GoldenBlocks.encode(type, once)));
    }

    @ParameterizedTest
    @EnumSource(names = {"TQ1_0", "TQ2_0", "Q2_0"})
    void ternaryWeightsAreKeptExactly(DType type) {
        Random random = new Random(32);
        float[] weights = new float[256 * 40];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 64 == 0 ? 0.75f : 0.75f * (random.nextInt(3) - 1);
        }
        assertArrayEquals(weights, GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights)));
    }

    @Test
    void theExponentOfMxfp4IsThatOfARoundedLogarithm() {
        // One step below 8 the logarithm rounds to 3 in single precision; one step below 2 it does not round to 1.
        assertEquals(3 + 125, exponentFor(Math.nextDown(8f)));
        assertEquals(125, exponentFor(Math.nextDown(2f)));
        assertEquals(1 + 125, exponentFor(2f));
        assertEquals(0, exponentFor(0));
        assertEquals(256 - 130 + 125, exponentFor(0x1p-130f), "wraps around, as the reference's byte does");
    }

    private static int exponentFor(float largest) {
        float[] weights = new float[32];
        weights[9] = -largest;
        return GoldenBlocks.encode(DType.MXFP4, weights)[0] & 0xff;
    }

    @Test
    void scalesOfNvfp4AreRoundedAndBounded() {
        assertEquals(0x38, scaleFor(1));
        assertEquals(0x39, scaleFor(1.0625f), "half of a step rounds up");
        assertEquals(0x01, scaleFor(0x1p-9f), "the smallest");
        assertEquals(0x00, scaleFor(0x1p-11f));
        assertEquals(0x7e, scaleFor(256f), "the largest exponent is given as 448");
        assertEquals(0x7e, scaleFor(1e6f));
    }

    private static int scaleFor(float scale) {
        float[] weights = new float[64];
        weights[5] = 6 * scale;
        return GoldenBlocks.encode(DType.NVFP4, weights)[0];
    }

    @ParameterizedTest
    @EnumSource(names = {"TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "MXFP4", "NVFP4"})
    void tinyWeightsGiveNoGarbage(DType type) {
        float[] weights = GoldenWeights.a();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 1e-42f;
        }
        for (float value : GoldenBlocks.decode(type, GoldenBlocks.encode(type, weights))) {
            assertTrue(Math.abs(value) < 1e-6, "found " + value);
        }
    }

    /// The quick way by middles against the search for the smallest error.
    @Test
    void fourBitFloatsAreTheNearest() {
        Random random = new Random(40);
        for (int trial = 0; trial < 200_000; trial++) {
            float scale = trial % 2 == 0
                    ? Mxfp4Codec.scale(random.nextInt(253))
                    : (8 + random.nextInt(8)) * Math.scalb(1f, random.nextInt(-13, 6));
            float factor = trial % 3 == 0 ? random.nextInt(49) / 4f : random.nextFloat() * 16;
            float magnitude = scale * factor;
            if (trial % 5 == 0) {
                magnitude = Math.nextUp(magnitude);
            }
            if (magnitude <= Float.MAX_VALUE) {
                int expected = Fp4.nearestByError(magnitude, scale);
                assertEquals(expected, Fp4.nearest(magnitude, scale), magnitude + " at " + scale);
                assertEquals(expected == 0 ? 0 : expected + 8, Fp4.nearest(-magnitude, scale));
            }
        }
        assertEquals(0, Fp4.nearest(5, 0), "no value is nearer than 0");
    }

    @Test
    void smallRatiosAreRoundedAsOthers() {
        for (float value :
                new float[] {0, -0f, 0.5f, -0.5f, 0.49999997f, -0.49999997f, 1, -1, 1.0000001f, 0.3f, -0.7f}) {
            assertEquals(Rounding.halfAway(value), Rounding.halfAwayOfSmall(value), "of " + value);
        }
        assertEquals(3, Rounding.halfAway(2.5f));
        assertEquals(-3, Rounding.halfAway(-2.5f));
        assertEquals(Integer.MIN_VALUE, Rounding.halfAway(Float.POSITIVE_INFINITY));
        assertEquals(Integer.MIN_VALUE, Rounding.halfAway(Float.NaN));
    }
}
