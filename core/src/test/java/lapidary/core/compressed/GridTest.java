package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class GridTest {
    private static final Shape SHAPE = Shape.of(2, 5);
    private static final byte[][] CODES = {{0, 1, 2, 3, (byte) 255}, {4, 3, 2, 1, 0}};

    /// Groups of two: the third of each row has one weight.
    @Test
    void decodesByTheFormulaWithAShorterLastGroup() {
        float[] scales = {1, 10, 100, 2, 20, 200};
        Grid grid = new Grid(SHAPE, 8, 2, CODES, scales, new short[] {0, 1, 200, 4, 0, 0}, DType.F32);
        assertArrayEquals(new float[] {0, 1, 10, 20, 5500, 0, -2, 40, 20, 0}, all(grid));
        float[] row = new float[5];
        grid.decode(1, 1, row);
        assertArrayEquals(new float[] {0, -2, 40, 20, 0}, row);
    }

    @Test
    void codesAreSignedWithoutZeroPoints() {
        Grid grid = new Grid(SHAPE, 8, 5, CODES, new float[] {1, -1}, new short[0], DType.F16);
        assertArrayEquals(new float[] {0, 1, 2, 3, -1, -4, -3, -2, -1, -0f}, all(grid));
    }

    @Test
    void oneScaleServesTheWholeTensor() {
        Grid grid = new Grid(SHAPE, 3, 0, CODES, new float[] {2}, new short[] {1}, DType.F32);
        assertArrayEquals(new float[] {-2, 0, 2, 4, 508, 6, 4, 2, 0, -2}, all(grid));
        assertEquals(
                new TreeMap<>(Map.of("codes", 30L, "scales", 32L, "zero points", 3L)),
                grid.ledger().bits());
    }

    @Test
    void rowsTakeTheirScalesAndZeroPointsAlong() {
        float[] scales = {1, 10, 100, 2, 20, 200};
        Grid grid = new Grid(SHAPE, 8, 2, CODES, scales, new short[] {0, 1, 200, 4, 0, 0}, DType.F32);
        assertArrayEquals(new float[] {0, -2, 40, 20, 0, 0, 1, 10, 20, 5500}, all(grid.rows(new long[] {1, 0})));
        Grid whole = new Grid(SHAPE, 3, 0, CODES, new float[] {2}, new short[] {1}, DType.F32);
        assertArrayEquals(new float[] {6, 4, 2, 0, -2, 6, 4, 2, 0, -2}, all(whole.rows(new long[] {1, 1})));
    }

    @Test
    void theFormKnowsTheLedgerOfTheGrid() {
        GridForm form = new GridForm(3, 2, GridForm.Codes.ZERO_POINTS, DType.F16);
        Grid grid = new Grid(SHAPE, 3, 2, CODES, new float[6], new short[6], DType.F16);
        assertEquals(grid.ledger(), form.ledger(SHAPE));
        assertEquals(3, form.groupsPerRow(SHAPE));
        assertEquals(true, new GridForm(3, 5, GridForm.Codes.SYMMETRIC, DType.F16).isPerRow(SHAPE));
    }

    @Test
    void refusesArraysThatDoNotFitTheShape() {
        short[] none = new short[0];
        assertThrows(IllegalArgumentException.class, () -> new Grid(SHAPE, 4, 2, CODES, new float[5], none, DType.F32));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Grid(SHAPE, 4, 2, CODES, new float[6], new short[5], DType.F32));
        assertThrows(IllegalArgumentException.class, () -> new Grid(SHAPE, 9, 0, CODES, new float[1], none, DType.F32));
        assertThrows(
                IllegalArgumentException.class, () -> new Grid(SHAPE, 4, 0, CODES, new float[1], none, DType.BF16));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Grid(Shape.of(3, 5), 4, 0, CODES, new float[1], none, DType.F32));
    }

    @Test
    void ledgersAddUpPartByPart() {
        Ledger sum = Ledger.of("codes", 3).plus(Ledger.of("scales", 4)).plus(Ledger.of("codes", 5));
        assertEquals(new TreeMap<>(Map.of("codes", 8L, "scales", 4L)), sum.bits());
        assertEquals(12, sum.total());
        assertThrows(ArithmeticException.class, () -> Ledger.of("codes", Long.MAX_VALUE)
                .plus(sum));
    }

    private static float[] all(Grid grid) {
        float[] out = new float[10];
        grid.decode(0, 2, out);
        return out;
    }
}
