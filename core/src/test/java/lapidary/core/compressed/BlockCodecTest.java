package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Golden bytes come from ggml's reference C code, compiled without fast-math or fused multiply-add, on
/// [GoldenWeights].
class BlockCodecTest {

    @Test
    void theGeneratorGivesTheWeightsTheReferenceSaw() {
        assertArrayEquals(
                new float[] {-3.83679199f, -3.86767578f, .345214844f, 1.07922363f},
                Arrays.copyOf(GoldenWeights.a(), 4));
        assertArrayEquals(
                new float[] {-3.14001465f, .266784668f, .652709961f, .797363281f}, Arrays.copyOf(GoldenWeights.b(), 4));
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_0, 825ae48c, 751989ba",
        "Q4_1, acd1d0f4, b41ebf6a",
        "Q5_0, 8327ede3, d737527d",
        "Q5_1, f02e78c2, 92ebc707",
        "Q8_0, 74e04c02, 7af86cc4"
    })
    void encodesByteForByteAsTheReference(DType type, String crcOfA, String crcOfB) {
        assertEquals(crcOfA, crc(encode(type, GoldenWeights.a())));
        assertEquals(crcOfB, crc(encode(type, GoldenWeights.b())));
    }

    @ParameterizedTest
    @CsvSource({
        "Q4_0, 96b76fc7574602237cbe76ad514476b89436",
        "Q4_1, 653748c28027a8b9fddc83408952aebb89476bc9",
        "Q5_0, 96b3c1228262dd9fad8d0446d86cdb4ab278ec50277d",
        "Q5_1, 283348c23cdd7d9d105f5162fbb8168113944d77028ec782",
        "Q8_0, a6279709161b604ec39d27b26f401efe461b19bc333c7f6014d416dd2b450ed6f14b"
    })
    void writesTheFirstBlockOfTheReference(DType type, String hex) {
        byte[] block = Arrays.copyOf(encode(type, GoldenWeights.b()), type.blockBytes());
        assertEquals(hex, HexFormat.of().formatHex(block));
    }

    @ParameterizedTest
    @CsvSource({"Q4_0, 0.08030", "Q4_1, 0.07348", "Q5_0, 0.04084", "Q5_1, 0.03593", "Q8_0, 0.00511"})
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
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void zerosStayZeros(DType type) {
        float[] decoded = decode(type, encode(type, new float[64]), 64);
        for (float value : decoded) {
            assertEquals(0, value, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q8_0"})
    void encodingWhatWasDecodedChangesNothing(DType type) {
        for (int seed = 0; seed < 50; seed++) {
            float[] once = decode(type, encode(type, gaussian(seed, 1024)), 1024);
            assertArrayEquals(once, decode(type, encode(type, once), 1024), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void blocksAreIndependentOfWhereTheyLie(DType type) {
        float[] weights = gaussian(7, 32 * 300); // more than one chunk of blocks
        byte[] whole = encode(type, weights);
        Codec codec = Codecs.find(type).orElseThrow();
        byte[] oneByOne = new byte[whole.length];
        for (int block = 0; block < 300; block++) {
            codec.encode(weights, block * 32, 32, MemorySegment.ofArray(oneByOne), (long) block * type.blockBytes());
        }
        assertArrayEquals(whole, oneByOne);
        float[] part = new float[100 + 32 * 10];
        codec.decode(MemorySegment.ofArray(whole), 200L * type.blockBytes(), 320, part, 100);
        float[] all = decode(type, whole, weights.length);
        assertArrayEquals(Arrays.copyOfRange(all, 6400, 6720), Arrays.copyOfRange(part, 100, 420));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void tinyWeightsGiveNoGarbage(DType type) {
        float[] weights = gaussian(3, 256);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= 1e-42f;
        }
        for (float value : decode(type, encode(type, weights), 256)) {
            assertTrue(Math.abs(value) < 1e-6, "found " + value);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
    void readsMappedMemoryAsItReadsArrays(DType type) {
        byte[] bytes = encode(type, GoldenWeights.b());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(bytes.length);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, outside, 0, bytes.length);
            float[] out = new float[256];
            Codecs.find(type).orElseThrow().decode(outside, 0, 256, out, 0);
            assertArrayEquals(decode(type, bytes, 256), out);
        }
    }

    @Test
    void refusesPartsOfBlocks() {
        Codec codec = Codecs.find(DType.Q4_0).orElseThrow();
        assertThrows(
                IllegalArgumentException.class,
                () -> codec.encode(new float[33], 0, 33, MemorySegment.ofArray(new byte[64]), 0));
    }

    private static float[] gaussian(long seed, int count) {
        Random random = new Random(seed);
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    private static byte[] encode(DType type, float[] weights) {
        byte[] bytes = new byte[weights.length / type.blockElements() * type.blockBytes()];
        Codecs.find(type).orElseThrow().encode(weights, 0, weights.length, MemorySegment.ofArray(bytes), 0);
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
