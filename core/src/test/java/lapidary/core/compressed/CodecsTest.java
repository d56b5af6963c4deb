package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecsTest {

    @Test
    void everyTypeHasAtMostOneCodec() {
        List<DType> types = Codecs.all().stream().map(Codec::type).toList();
        assertEquals(new HashSet<>(types).size(), types.size());
    }

    @Test
    void aCodecSaysWhetherItWrites() {
        assertTrue(Codecs.encodes(DType.Q8_0, false));
        assertFalse(Codecs.encodes(DType.I32, true));
        assertFalse(Codecs.encodes(DType.OPAQUE, true));
        for (Codec codec : Codecs.all()) {
            if (!codec.encodes()) {
                byte[] none = new byte[codec.type().blockBytes()];
                float[] block = new float[codec.type().blockElements()];
                MemorySegment data = MemorySegment.ofArray(none);
                assertThrows(IllegalStateException.class, () -> codec.encode(block, 0, block.length, data, 0));
                assertThrows(
                        IllegalStateException.class, () -> codec.encodeRow(block, 0, block.length, block, data, 0));
            }
        }
    }

    @Test
    void typesThatDoNotWeighColumnsIgnoreTheImportance() {
        float[] weights = GoldenWeights.b();
        for (Codec codec : Codecs.all()) {
            if (codec.encodes() && !codec.usesImportance()) {
                DType type = codec.type();
                byte[] plain = new byte[256 / type.blockElements() * type.blockBytes()];
                byte[] weighed = plain.clone();
                codec.encode(weights, 0, 256, MemorySegment.ofArray(plain), 0);
                codec.encodeRow(weights, 0, 256, GoldenWeights.importance(), MemorySegment.ofArray(weighed), 0);
                assertArrayEquals(plain, weighed, type.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F64", "F32"})
    void wideFloatsKeepEveryBit(DType type) {
        float[] weights = {0f, -0f, 1f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, 1e-30f, (float) Math.PI};
        assertArrayEquals(weights, roundTrip(type, weights));
    }

    @Test
    void doublesRoundToTheNearestFloat() {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(0.1)
                .array();
        assertArrayEquals(new float[] {0.1f}, decode(DType.F64, bytes, 1));
    }

    @Test
    void halfPrecisionRoundsTiesToEven() {
        // Between 1 and 1 + 2^-10 lies 1 + 2^-11: a tie, whose even neighbour is 1; the next tie goes up.
        float[] ties = {1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 65504f, 1e-8f, 70000f};
        assertArrayEquals(
                new float[] {1f, 1 + 0x1p-9f, 65504f, 0f, Float.POSITIVE_INFINITY}, roundTrip(DType.F16, ties));
    }

    @Test
    void brainFloatsRoundTiesToEven() {
        float[] ties = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.02p-8f, -3e38f, Float.NaN};
        assertArrayEquals(
                new float[] {1f, 1 + 0x1p-6f, 1 + 0x1p-7f, -0x1.c4p127f, Float.NaN}, roundTrip(DType.BF16, ties));
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void sixteenBitFloatsAreNeverFurtherThanHalfAStep(DType type) {
        double step = type == DType.F16 ? 0x1p-10 : 0x1p-7;
        Random random = new Random(5);
        float[] weights = new float[10_000];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(-8, 8)));
        }
        float[] decoded = roundTrip(type, weights);
        for (int i = 0; i < weights.length; i++) {
            double allowed = Math.max(Math.scalb(step / 2, Math.getExponent(weights[i])), 0x1p-25);
            assertTrue(Math.abs(weights[i] - decoded[i]) <= allowed, weights[i] + " became " + decoded[i]);
        }
    }

    @Test
    void integersAreReadWithTheirSign() {
        byte[] ones = new byte[8];
        Arrays.fill(ones, (byte) 0xff);
        assertArrayEquals(new float[] {-1f}, decode(DType.I64, ones, 1));
        assertArrayEquals(new float[] {-1f, -1f}, decode(DType.I32, ones, 2));
        assertArrayEquals(new float[] {-1f, -1f}, decode(DType.I16, Arrays.copyOf(ones, 4), 2));
        assertArrayEquals(new float[] {-1f, -1f}, decode(DType.I8, Arrays.copyOf(ones, 2), 2));
        assertArrayEquals(new float[] {0x1p64f}, decode(DType.U64, ones, 1));
        assertArrayEquals(new float[] {0x1p32f}, decode(DType.U32, Arrays.copyOf(ones, 4), 1));
        assertArrayEquals(new float[] {65535f}, decode(DType.U16, Arrays.copyOf(ones, 2), 1));
        assertArrayEquals(new float[] {255f}, decode(DType.U8, Arrays.copyOf(ones, 1), 1));
        assertArrayEquals(new float[] {1f, 0f, 1f}, decode(DType.BOOL, new byte[] {1, 0, 7}, 3));
    }

    @Test
    void largeUnsignedNumbersRoundOnce() {
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            long bits = random.nextLong() | Long.MIN_VALUE;
            byte[] bytes = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bits)
                    .array();
            float exact = new BigDecimal(new BigInteger(Long.toUnsignedString(bits))).floatValue();
            assertEquals(exact, decode(DType.U64, bytes, 1)[0], Long.toUnsignedString(bits));
        }
    }

    @Test
    void rowsAreReadFromAnywhere() {
        Shape shape = Shape.of(5, 32);
        Dense dense = dense(shape);
        float[] out = new float[64];
        dense.decode(2, 2, out);
        assertEquals(64f, out[0]);
        assertEquals(127f, out[63]);
    }

    @Test
    void higherDimensionsAreFlattenedIntoRows() {
        Dense dense = dense(Shape.of(2, 3, 4));
        float[] out = new float[4];
        dense.decode(5, 1, out);
        assertArrayEquals(new float[] {20f, 21f, 22f, 23f}, out);
    }

    @Test
    void refusesRowsOutsideTheTensorAndShortBuffers() {
        Dense dense = dense(Shape.of(5, 32));
        float[] out = new float[64];
        assertThrows(IndexOutOfBoundsException.class, () -> dense.decode(4, 2, out));
        assertThrows(IndexOutOfBoundsException.class, () -> dense.decode(-1, 1, out));
        assertThrows(IndexOutOfBoundsException.class, () -> dense.decode(0, 3, out));
    }

    @Test
    void refusesAMismatchOfBytesAndShape() {
        MemorySegment short1 = MemorySegment.ofArray(new byte[17]);
        assertThrows(IllegalArgumentException.class, () -> new Packed(Shape.of(1, 32), DType.Q4_0, short1));
        assertThrows(IllegalArgumentException.class, () -> new Packed(Shape.of(18, 1), DType.Q4_0, short1));
        assertThrows(IllegalArgumentException.class, () -> new Dense(Shape.of(4), DType.F32, short1));
    }

    @Test
    void unknownTypesAreSizedAndNeverDecoded() {
        Packed opaque = new Packed(Shape.of(3, 5), DType.OPAQUE, MemorySegment.ofArray(new byte[11]));
        assertFalse(opaque.isDecodable());
        assertEquals(88, opaque.ledger().total());
        assertThrows(IllegalStateException.class, () -> opaque.decode(0, 1, new float[256]));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void theLedgerAccountsForEveryStoredBit(DType type) {
        if (type == DType.OPAQUE || type == DType.COMPUTED) {
            assertThrows(IllegalArgumentException.class, () -> Codecs.ledger(type, 1));
            return;
        }
        Shape shape = Shape.of(3, 1024);
        assertEquals(
                8 * type.bytes(shape), Codecs.ledger(type, shape.elements()).total());
    }

    private static Dense dense(Shape shape) {
        float[] numbers = new float[(int) shape.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return new Dense(shape, DType.F32, MemorySegment.ofArray(numbers));
    }

    private static float[] roundTrip(DType type, float[] weights) {
        byte[] bytes = new byte[weights.length * type.blockBytes()];
        Codecs.find(type).orElseThrow().encode(weights, 0, weights.length, MemorySegment.ofArray(bytes), 0);
        return decode(type, bytes, weights.length);
    }

    private static float[] decode(DType type, byte[] bytes, int count) {
        float[] out = new float[count];
        Codecs.find(type).orElseThrow().decode(MemorySegment.ofArray(bytes), 0, count, out, 0);
        return out;
    }
}
