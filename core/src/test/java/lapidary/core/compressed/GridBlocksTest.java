package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import lapidary.core.compressed.GridForm.Codes;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridBlocksTest {
    private static final Shape SHAPE = Shape.of(3, 512);

    private static GridForm form(int bits, int group, Codes codes, boolean hasHalfMinimums) {
        return new GridForm(bits, group, codes, DType.F16, GridStorage.PLAIN, hasHalfMinimums);
    }

    /// The whole range of every code occurs; scales are halves of every size, subnormal ones among them.
    private static Grid grid(GridForm form, Shape shape, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int columns = (int) shape.columns();
        boolean isSign = form.codes() == Codes.SYMMETRIC && form.bits() == 1;
        int top = (1 << form.bits()) - 1;
        int half = 1 << form.bits() - 1;
        byte[][] codes = new byte[(int) shape.rows()][columns];
        for (byte[] row : codes) {
            for (int i = 0; i < columns; i++) {
                row[i] = (byte)
                        switch (form.codes()) {
                            case ZERO_POINTS -> random.nextInt(top + 1);
                            case SYMMETRIC -> isSign ? random.nextInt(2) * 2 - 1 : random.nextInt(1 - half, half);
                            case FULL_RANGE -> random.nextInt(-half, half);
                        };
            }
        }
        float[] scales = new float[(int) Grid.groups(shape, form.groupSize())];
        short[] zeros = new short[form.hasZeroPoints() ? scales.length : 0];
        for (int i = 0; i < scales.length; i++) {
            float scale = (float) Math.exp(random.nextDouble(-17, 2));
            int digits = form.hasHalfMinimums() ? 11 - form.bits() : 11;
            float spread = scale * ((1 << 24 - digits) + 1);
            scale = Float.float16ToFloat(Float.floatToFloat16(spread - (spread - scale)));
            scales[i] = form.codes() == Codes.FULL_RANGE && random.nextBoolean() ? -scale : scale;
            if (i % 7 == 3) {
                scales[i] = 0;
            }
            if (form.hasZeroPoints()) {
                zeros[i] = (short) random.nextInt(top + 1);
            }
        }
        return new Grid(shape, form.bits(), form.groupSize(), codes, scales, zeros, DType.F16);
    }

    private static float[] decoded(CompressedTensor tensor) {
        float[] values = new float[(int) tensor.shape().elements()];
        tensor.decode(0, (int) tensor.shape().rows(), values);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0f; // −0 and 0 are one weight
        }
        return values;
    }

    /// Ranges of codes: Q1_0 ±1; TQ1_0, TQ2_0 −1…1; Q2_0 −1…2; Q3_K −4…3; Q4_0 −8…7; Q5_0 −16…15; Q6_K −32…31; Q8_0
    /// −128…127; codes and minimums from 0: Q2_K 3, Q4_K and Q4_1 15, Q5_K and Q5_1 31. Groups as wide as a block.
    @ParameterizedTest(name = "{0} bit {2}, groups of {1}")
    @CsvSource({
        "1, 128, SYMMETRIC, Q1_0 Q2_0 Q4_0 Q5_0 Q8_0",
        "1, 64, SYMMETRIC, Q2_0 Q4_0 Q5_0 Q8_0",
        "1, 256, ZERO_POINTS, TQ1_0 TQ2_0 Q2_0 Q2_K Q3_K Q4_0 Q4_K Q5_0 Q5_K Q6_K Q8_0",
        "2, 512, SYMMETRIC, TQ1_0 TQ2_0 Q2_0 Q3_K Q4_0 Q5_0 Q6_K Q8_0",
        "2, 0, SYMMETRIC, TQ1_0 TQ2_0 Q2_0 Q3_K Q4_0 Q5_0 Q6_K Q8_0",
        "2, 64, FULL_RANGE, Q2_0 Q4_0 Q5_0 Q8_0",
        "2, 256, ZERO_POINTS, Q2_K Q3_K Q4_0 Q4_K Q5_0 Q5_K Q6_K Q8_0",
        "2, 32, ZERO_POINTS, Q4_0 Q5_0 Q8_0",
        "3, 256, FULL_RANGE, Q3_K Q4_0 Q5_0 Q6_K Q8_0",
        "3, 64, ZERO_POINTS, Q4_0 Q5_0 Q8_0",
        "4, 32, FULL_RANGE, Q4_0 Q5_0 Q8_0",
        "4, 64, SYMMETRIC, Q4_0 Q5_0 Q8_0",
        "4, 128, ZERO_POINTS, Q5_0 Q8_0",
        "4, 512, ZERO_POINTS, Q4_K Q5_0 Q5_K Q6_K Q8_0",
        "5, 32, SYMMETRIC, Q5_0 Q8_0",
        "5, 32, ZERO_POINTS, Q8_0",
        "5, 1024, ZERO_POINTS, Q5_K Q6_K Q8_0",
        "6, 256, FULL_RANGE, Q6_K Q8_0",
        "7, 32, ZERO_POINTS, Q8_0",
        "8, 32, FULL_RANGE, Q8_0",
        "8, 32, ZERO_POINTS,",
        "4, 48, FULL_RANGE,"
    })
    void everyTypeThatHoldsAGridHoldsItBitForBit(int bits, int group, Codes codes, String types) {
        GridForm form = form(bits, group, codes, false);
        List<DType> found = GridBlocks.exactTypes(form, SHAPE);
        assertEquals(types == null ? "" : types, found.stream().map(DType::name).collect(Collectors.joining(" ")));
        assertEquals(found.isEmpty(), GridBlocks.obstacle(form, SHAPE).isPresent());
        Grid grid = grid(form, SHAPE, bits * 1000L + group);
        for (DType type : found) {
            assertArrayEquals(decoded(grid), decoded(GridBlocks.pack(grid, form, type)), type::name);
        }
    }

    /// 4 bits of a zero point and 7 of a scale are 11: the minimum of Q4_1 is a half; 5 and 6 for Q5_1.
    @ParameterizedTest
    @CsvSource({"4, Q4_1", "5, Q5_1"})
    void aShortScaleMakesTheMinimumAHalf(int bits, DType type) {
        GridForm form = form(bits, 64, Codes.ZERO_POINTS, true);
        assertEquals(type, GridBlocks.exactTypes(form, SHAPE).getFirst());
        for (long seed = 0; seed < 8; seed++) {
            Grid grid = grid(form, SHAPE, seed);
            assertArrayEquals(decoded(grid), decoded(GridBlocks.pack(grid, form, type)));
        }
    }

    @Test
    void stepsAboveAMinimumAreQ41() {
        GridForm steps = form(2, 64, Codes.SYMMETRIC, false);
        assertEquals(DType.Q4_1, GridBlocks.exactShiftedTypes(steps, SHAPE).getFirst());
        Grid grid = grid(steps, SHAPE, 5);
        byte[][] codes = Arrays.stream(grid.codes()).map(byte[]::clone).toArray(byte[][]::new);
        for (byte[] row : codes) {
            for (int i = 0; i < row.length; i++) {
                row[i]++;
            }
        }
        Grid unsigned = new Grid(SHAPE, 2, 64, codes, grid.scales(), new short[0], DType.F16);
        float[] minimums = new float[grid.scales().length];
        for (int i = 0; i < minimums.length; i++) {
            minimums[i] = -grid.scales()[i];
        }
        ShiftedGrid shifted = new ShiftedGrid(unsigned, minimums);
        assertArrayEquals(decoded(shifted), decoded(GridBlocks.pack(shifted, DType.Q4_1)));
    }

    @Test
    void saysWhatStandsInTheWay() {
        GridForm single = new GridForm(4, 64, Codes.ZERO_POINTS, DType.F32);
        assertTrue(GridBlocks.obstacle(single, SHAPE).orElseThrow().contains("F16 and Q5_0 holds the result exactly"));
        assertTrue(GridBlocks.obstacle(form(4, 48, Codes.SYMMETRIC, false), SHAPE)
                .orElseThrow()
                .contains("groups of 48 are no multiple of 32"));
        assertTrue(GridBlocks.obstacle(form(8, 32, Codes.ZERO_POINTS, false), SHAPE)
                .orElseThrow()
                .contains("have 9; symmetric codes fit"));
        assertTrue(GridBlocks.obstacle(form(4, 32, Codes.SYMMETRIC, false), Shape.of(4, 100))
                .orElseThrow()
                .contains("rows have 100"));
    }

    @Test
    void refusesBlocksThatWouldHoldOtherWeights() {
        GridForm form = form(4, 64, Codes.SYMMETRIC, false);
        Grid grid = grid(form, SHAPE, 9);
        float[] single = grid.scales().clone();
        Arrays.fill(single, 1 / 3f);
        Grid other = new Grid(SHAPE, 4, 64, grid.codes(), single, new short[0], DType.F32);
        assertThrows(IllegalStateException.class, () -> GridBlocks.pack(other, form, DType.Q4_0));
        assertThrows(IllegalArgumentException.class, () -> GridBlocks.pack(grid, form, DType.Q2_0));
        assertThrows(IllegalArgumentException.class, () -> GridBlocks.pack(grid, form, DType.Q3_K));
    }
}
