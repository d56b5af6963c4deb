package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Random blocks, decoded. Golden checksums are of the floats that ggml's own `to_float` of llama.cpp's release build
/// for x86-64 makes of the same bytes.
class BlockDecodingTest {

    @ParameterizedTest
    @CsvSource({
        "Q1_0, 1, 17ef9414",
        "Q2_0, 1, 33e4b9f5",
        "TQ1_0, 53, b72494aa",
        "TQ2_0, 65, 5475261a",
        "MXFP4, -1, 09688db2",
        "NVFP4, -1, 843ced06",
        "IQ1_S, 1, 9ae3b119",
        "IQ1_M, 55, 26d02bf8",
        "IQ2_XXS, 1, c3893e93",
        "IQ2_XS, 1, 9c777802",
        "IQ2_S, 1, 2987ae7d",
        "IQ3_XXS, 1, 79d3d2ae",
        "IQ3_S, 1, f8026b63",
    })
    void decodesRandomBlocksAsTheReferenceDoes(DType type, int exponentByte, String crc) {
        assertEquals(crc, GoldenBlocks.crc(GoldenBlocks.decode(type, GoldenBlocks.random(type, exponentByte))));
    }

    @Test
    void activationTypesAreScaleTimesCode() {
        ByteBuffer eightOne = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        eightOne.putShort(Float.floatToFloat16(0.5f)).putShort(Float.floatToFloat16(99f));
        ByteBuffer eightK =
                ByteBuffer.allocate(292).order(ByteOrder.LITTLE_ENDIAN).putFloat(-1e-30f);
        for (int i = 0; i < 256; i++) {
            eightK.put((byte) i);
            eightOne.put((i < 32 ? 4 : 0) + Math.min(i, 31), (byte) -i);
        }
        float[] halves = GoldenBlocks.decode(DType.Q8_1, eightOne.array());
        float[] tiny = GoldenBlocks.decode(DType.Q8_K, eightK.array());
        for (int i = 0; i < 256; i++) {
            assertEquals((byte) i * -1e-30f, tiny[i]);
        }
        assertEquals(-0.5f, halves[1]);
        assertEquals(-15f, halves[30]);
    }

    @ParameterizedTest
    @EnumSource(Lattice.class)
    void pointsOfALatticeAreDistinctAndInOrder(Lattice lattice) {
        Set<Long> seen = new HashSet<>();
        long last = -1;
        for (int point = 0; point < lattice.size(); point++) {
            long number = 0;
            for (int i = lattice.dimensions() - 1; i >= 0; i--) {
                number = lattice.levels() * number + lattice.code(point, i);
            }
            seen.add(number);
            assertEquals(Math.max(last, number), number, "point " + point);
            last = number;
        }
        assertEquals(lattice.size(), seen.size());
        assertEquals(Math.pow(2, Math.round(Math.log(lattice.size()) / Math.log(2))), lattice.size());
    }

    @Test
    void theEighthSignMakesTheNumberOfNegativeOnesEven() {
        for (int seven = 0; seven < 128; seven++) {
            int eight = LatticeSigns.even(seven);
            assertEquals(seven, eight & 127);
            assertEquals(0, Integer.bitCount(eight) % 2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "Q1_0", "Q2_0", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4", "IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S",
                "IQ3_XXS", "IQ3_S"
            })
    void blocksDecodeAloneAndOutsideTheHeapAsTheyDoTogether(DType type) {
        byte[] bytes = GoldenBlocks.random(type, -1);
        float[] all = GoldenBlocks.decode(type, bytes);
        Codec codec = Codecs.find(type).orElseThrow();
        int elements = type.blockElements();
        float[] part = new float[7 + 3 * elements];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment outside = arena.allocate(bytes.length);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, outside, 0, bytes.length);
            codec.decode(outside, 201L * type.blockBytes(), 3 * elements, part, 7);
        }
        assertArrayEquals(
                Arrays.copyOfRange(all, 201 * elements, 204 * elements), Arrays.copyOfRange(part, 7, part.length));
    }
}
