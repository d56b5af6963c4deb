package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The packings of bitnet.cpp.
class TernaryPackingTest {

    @Test
    void weights32ApartShareAByteOnX86() {
        byte[] codes = new byte[128];
        codes[0] = 1;
        codes[64] = -1;
        codes[96] = 1;
        byte[] packed = I2sPacking.pack(codes, I2sPacking.Layout.X86);
        assertEquals((byte) 0x92, packed[0]);
        for (int i = 1; i < 32; i++) {
            assertEquals((byte) 0x55, packed[i], "zeros at " + i);
        }
    }

    @Test
    void weights16ApartShareAByteOnArm() {
        byte[] codes = new byte[128];
        codes[64 + 3] = 1;
        codes[64 + 35] = -1;
        codes[64 + 51] = 1;
        assertEquals((byte) 0x92, I2sPacking.pack(codes, I2sPacking.Layout.ARM)[16 + 3]);
    }

    @ParameterizedTest
    @EnumSource(I2sPacking.Layout.class)
    void unpackedIsWhatWasPacked(I2sPacking.Layout layout) {
        for (int seed = 0; seed < 20; seed++) {
            byte[] codes = codes(seed, layout.block() * 5);
            assertArrayEquals(codes, I2sPacking.unpack(I2sPacking.pack(codes, layout), layout), "seed " + seed);
        }
        assertThrows(IllegalArgumentException.class, () -> I2sPacking.pack(new byte[layout.block() + 1], layout));
        assertThrows(IllegalArgumentException.class, () -> I2sPacking.pack(filled(layout.block(), 2), layout));
    }

    private static byte[] filled(int count, int code) {
        byte[] codes = new byte[count];
        Arrays.fill(codes, (byte) code);
        return codes;
    }

    @Test
    void aTensorEndsWithItsScaleIn32Bytes() {
        byte[][] rows = {codes(1, 128), codes(2, 128)};
        Grid grid = new Grid(Shape.of(2, 128), 2, 0, rows, new float[] {.125f}, new short[0], DType.F32);
        byte[] tensor = I2sPacking.tensor(grid, I2sPacking.Layout.X86);
        assertEquals(2 * 128 / 4 + 32, tensor.length);
        assertEquals(tensor.length, I2sPacking.bytes(256, I2sPacking.Layout.X86));
        assertEquals(
                .125f, ByteBuffer.wrap(tensor).order(ByteOrder.LITTLE_ENDIAN).getFloat(64));
        Grid perRow = new Grid(Shape.of(2, 128), 2, 128, rows, new float[2], new short[0], DType.F32);
        assertThrows(IllegalArgumentException.class, () -> I2sPacking.tensor(perRow, I2sPacking.Layout.X86));
    }

    @Test
    void nearlyNothingIsNothing() {
        assertEquals(0, I2sPacking.code(9e-7f));
        assertEquals(0, I2sPacking.code(-9e-7f));
        assertEquals(1, I2sPacking.code(2e-6f));
        assertEquals(-1, I2sPacking.code(-.5f));
    }

    @Test
    void fourRowsShareBytes() {
        byte[][] rows = {{1, 0}, {0, -1}, {-1, 1}, {1, 0}};
        byte[] packed = I2sPacking.packInterleaved(rows);
        assertArrayEquals(new byte[] {(byte) 0b10_01_00_10, 0b01_00_10_01}, packed);
        assertArrayEquals(rows, I2sPacking.unpackInterleaved(packed));
        assertThrows(IllegalArgumentException.class, () -> I2sPacking.packInterleaved(new byte[3][4]));
    }

    @Test
    void everyPairHasAnIndexOfItsOwn() {
        TreeSet<Integer> indices = new TreeSet<>();
        for (int first = -1; first <= 1; first++) {
            for (int second = -1; second <= 1; second++) {
                int index = TernaryPairs.index(first, second);
                indices.add(index);
                assertEquals(first, TernaryPairs.first(index));
                assertEquals(second, TernaryPairs.second(index));
                byte[] pair = {(byte) first, (byte) second};
                assertArrayEquals(pair, TernaryPairs.unpack(TernaryPairs.pack(pair), 2));
            }
        }
        assertEquals(9, indices.size());
        assertEquals(0, indices.first());
        assertEquals(8, indices.last());
        assertArrayEquals(new byte[] {(byte) 0x80}, TernaryPairs.pack(new byte[] {1, 1, -1, -1}));
    }

    @Test
    void everyTripleHasAMagnitudeAndASign() {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int first = -1; first <= 1; first++) {
            for (int second = -1; second <= 1; second++) {
                for (int third = -1; third <= 1; third++) {
                    int number = TernaryTriples.number(first, second, third);
                    numbers.add(number);
                    assertEquals(-number, TernaryTriples.number(-first, -second, -third));
                    assertEquals(first, TernaryTriples.weight(number, 0));
                    assertEquals(second, TernaryTriples.weight(number, 1));
                    assertEquals(third, TernaryTriples.weight(number, 2));
                    byte[] triple = {(byte) first, (byte) second, (byte) third};
                    assertArrayEquals(triple, TernaryTriples.unpack(TernaryTriples.pack(triple), 3));
                }
            }
        }
        assertEquals(27, numbers.size());
        assertEquals(-13, numbers.first());
        assertEquals(13, numbers.last());
        assertThrows(IllegalArgumentException.class, () -> TernaryTriples.weight(0, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 47, 48, 49, 50, 96, 1000})
    void rowsOfAnyLengthComeBack(int length) {
        for (int seed = 0; seed < 10; seed++) {
            byte[] codes = codes(seed, length);
            byte[] pairs = TernaryPairs.pack(codes);
            byte[] triples = TernaryTriples.pack(codes);
            assertArrayEquals(codes, TernaryPairs.unpack(pairs, length), "seed " + seed);
            assertArrayEquals(codes, TernaryTriples.unpack(triples, length), "seed " + seed);
            assertEquals(pairs.length, TernaryPairs.bytes(length));
            assertEquals(triples.length, TernaryTriples.bytes(length));
        }
    }

    @Test
    void longRowsTakeTwoBitsOrFiveThirds() {
        assertEquals(2.0, 8.0 * TernaryPairs.bytes(9600) / 9600);
        assertEquals(5.0 / 3, 8.0 * TernaryTriples.bytes(9600) / 9600, 1e-12);
        assertEquals(1600, CodeStorage.FIVE_TRITS.bits(1000, 2));
        assertEquals(8, CodeStorage.FIVE_TRITS.bits(1, 2));
        assertEquals(5 * 333 + 2, CodeStorage.THREE_TRITS.bits(1000, 2));
        assertEquals(2000, CodeStorage.FOUR_TRITS.bits(1000, 2));
        assertEquals(2000, CodeStorage.ODD.bits(1000, 3));
        assertEquals(3000, CodeStorage.WHOLE_BITS.bits(1000, 3));
    }

    /// TQ1_0 and TQ2_0 hold the values of a ternary grid exactly when its scale is a half.
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"TQ1_0", "TQ2_0"})
    void theTernaryTypesOfGgufHoldSuchAGridExactly(DType type) {
        float scale = Float.float16ToFloat(Float.floatToFloat16(.0173f));
        byte[][] rows = {codes(3, 512), codes(4, 512)};
        rows[1][0] = 1; // a block without any but zeros would be exact as well, with another scale
        Grid grid = new Grid(Shape.of(2, 512), 2, 0, rows, new float[] {scale}, new short[0], DType.F16);
        float[] values = new float[1024];
        grid.decode(0, 2, values);
        Codec codec = Codecs.find(type).orElseThrow();
        MemorySegment data = MemorySegment.ofArray(new byte[(int) type.bytes(Shape.of(1024))]);
        codec.encode(values, 0, 1024, data, 0);
        float[] back = new float[1024];
        codec.decode(data, 0, 1024, back, 0);
        for (int i = 0; i < 1024; i++) {
            assertEquals(values[i] + 0f, back[i] + 0f, "weight " + i);
        }
    }

    /// What a user asked to be stored in two bits is not packed more tightly.
    @Test
    void fourToAByteIsNeverWrittenAsFive() {
        Shape shape = Shape.of(4, 512);
        GridForm five = new GridForm(2, 0, GridForm.Codes.SYMMETRIC, DType.F16, GridStorage.of(CodeStorage.FIVE_TRITS));
        GridForm four = new GridForm(2, 0, GridForm.Codes.SYMMETRIC, DType.F16, GridStorage.of(CodeStorage.FOUR_TRITS));
        assertEquals(DType.TQ1_0, GridBlocks.exactTypes(five, shape).getFirst());
        assertEquals(DType.TQ2_0, GridBlocks.exactTypes(four, shape).getFirst());
    }

    private static byte[] codes(long seed, int count) {
        Random random = new Random(seed);
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) random.nextInt(-1, 2);
        }
        return codes;
    }
}
