package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Removed weights read as 0 and all others as before, whatever lies in the blocks: the truth is the decoder alone.
class ZeroCodesTest {
    private static final List<DType> LACKING = List.of(
            DType.Q4_1,
            DType.Q5_1,
            DType.Q2_K,
            DType.Q4_K,
            DType.Q5_K,
            DType.IQ4_NL,
            DType.IQ4_XS,
            DType.IQ3_S,
            DType.IQ2_XXS,
            DType.IQ1_S,
            DType.Q8_1,
            DType.Q8_K,
            DType.I8,
            DType.F8_E8M0,
            DType.OPAQUE);

    static Stream<DType> types() {
        return Arrays.stream(DType.values()).filter(ZeroCodes::has);
    }

    @ParameterizedTest
    @MethodSource("types")
    void clearsTheRemovedAndNothingElse(DType type) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Shape shape = Shape.of(3, 512);
            byte[] bytes = new byte[(int) type.bytes(shape)];
            random.nextBytes(bytes);
            float[] before = decoded(type, shape, bytes);
            KeptBits kept = new KeptBits(shape);
            for (int i = 0; i < shape.elements(); i++) {
                if (random.nextInt(4) > seed % 4) {
                    kept.keep(i);
                }
            }
            ZeroCodes.clear(type, MemorySegment.ofArray(bytes), kept);
            float[] after = decoded(type, shape, bytes);
            for (int i = 0; i < after.length; i++) {
                if (kept.isKept(i)) {
                    assertEquals(
                            Float.floatToIntBits(before[i]),
                            Float.floatToIntBits(after[i]),
                            type + ", seed " + seed + ", weight " + i);
                } else if (Float.isFinite(before[i])) { // the scale may be NaN or infinite
                    assertTrue(after[i] == 0, type + ", seed " + seed + ", weight " + i + ": " + after[i]);
                }
            }
        }
    }

    @Test
    void blocksThatLoseNothingKeepTheirBytes() {
        byte[] bytes = new byte[54 * 2];
        new Random(5).nextBytes(bytes);
        byte[] before = bytes.clone();
        KeptBits all = new KeptBits(Shape.of(512));
        for (int i = 0; i < 512; i++) {
            all.keep(i);
        }
        ZeroCodes.clear(DType.TQ1_0, MemorySegment.ofArray(bytes), all);
        assertTrue(Arrays.equals(before, bytes));
    }

    @Test
    void typesWithoutAnExactZeroAreRefused() {
        for (DType type : LACKING) {
            assertFalse(ZeroCodes.has(type), type.name());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ZeroCodes.clear(type, MemorySegment.ofArray(new byte[1024]), new KeptBits(Shape.of(256))));
        }
    }

    private static float[] decoded(DType type, Shape shape, byte[] bytes) {
        float[] values = new float[(int) shape.elements()];
        Codecs.decodeRows(type, shape, MemorySegment.ofArray(bytes), 0, (int) shape.rows(), values);
        return values;
    }
}
