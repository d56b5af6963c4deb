package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class ShiftedGridTest {
    private static final Shape SHAPE = Shape.of(2, 3);
    private static final byte[][] CODES = {{0, 1, 2}, {2, 2, 1}};
    private static final Grid STEPS = new Grid(
            SHAPE,
            2,
            2,
            CODES,
            new float[] {1, 10, 2, 20},
            new short[0],
            DType.F16,
            GridStorage.of(CodeStorage.FIVE_TRITS));

    /// Groups of two: the second of each row has one weight.
    @Test
    void valuesAreStepsAboveTheMinimumOfTheirGroup() {
        ShiftedGrid grid = new ShiftedGrid(STEPS, new float[] {-1, -7, .5f, 100});
        float[] all = new float[6];
        grid.decode(0, 2, all);
        assertArrayEquals(new float[] {-1, 0, 13, 4.5f, 4.5f, 120}, all);
        float[] row = new float[3];
        grid.decode(1, 1, row);
        assertArrayEquals(new float[] {4.5f, 4.5f, 120}, row);
        assertThrows(IndexOutOfBoundsException.class, () -> grid.decode(2, 1, row));
    }

    @Test
    void minimumsCostAsMuchAsScales() {
        ShiftedGrid grid = new ShiftedGrid(STEPS, new float[4]);
        assertEquals(
                new TreeMap<>(Map.of("codes", 16L, "scales", 64L, "minimums", 64L)),
                grid.ledger().bits());
        GridForm form = new GridForm(2, 2, GridForm.Codes.SYMMETRIC, DType.F16, GridStorage.of(CodeStorage.FIVE_TRITS));
        assertEquals(grid.ledger(), ShiftedGrid.ledger(SHAPE, form));
    }

    @Test
    void everyGroupHasOneMinimum() {
        assertThrows(IllegalArgumentException.class, () -> new ShiftedGrid(STEPS, new float[3]));
        Grid whole = new Grid(SHAPE, 2, 0, CODES, new float[1], new short[0], DType.F16);
        assertThrows(IllegalArgumentException.class, () -> new ShiftedGrid(whole, new float[1]));
    }

    @Test
    void sharesOfSignsCountAroundTheMiddle() {
        SignShares shifted = SignShares.of(new ShiftedGrid(STEPS, new float[4])).orElseThrow();
        assertEquals(new SignShares(1, 2, 3, 4, 1, 8.25, 20), shifted);
        assertEquals(2 / 6.0, shifted.zeroShare());
        byte[][] signed = {{0, 1, -1}, {-1, -1, 0}};
        Grid plain = new Grid(SHAPE, 2, 0, signed, new float[] {.5f}, new short[0], DType.F32);
        assertEquals(Optional.of(new SignShares(3, 2, 1, 1, .5, .5, .5)), SignShares.of(plain));
        Grid fullRange =
                new Grid(SHAPE, 2, 0, new byte[][] {{-2, 1, 0}, {0, 0, 0}}, new float[1], new short[0], DType.F32);
        assertEquals(Optional.empty(), SignShares.of(fullRange));
        Grid wide = new Grid(SHAPE, 3, 0, signed, new float[1], new short[0], DType.F32);
        assertEquals(Optional.empty(), SignShares.of(wide));
    }

    @Test
    void doublyQuantizedScalesCostEightBitsAndAThirtySecondOfABlock() {
        Shape shape = Shape.of(256, 4096);
        GridForm form = new GridForm(4, 64, GridForm.Codes.SYMMETRIC, DType.F32, GridStorage.nested());
        assertEquals(4.127, (double) form.ledger(shape).total() / shape.elements(), .0005);
    }
}
