package lapidary.core.compressed;

import java.util.Objects;
import lapidary.core.tensor.Shape;

/// Codes that point into one table of levels: value = levels[code] · scale, one scale per group of consecutive inputs,
/// per row, or for the whole tensor.
///
/// The last group of a row is shorter when the group size does not divide the row.
///
/// @param bits width of a code, 1–8
/// @param groupSize elements of a row that share a scale; `columns` for one per row; 0 for one per tensor
/// @param levels `float32[≤ 2^bits]`, ascending
/// @param isOwnTable whether the levels were made for this tensor and have to be stored with it; a data type's own
/// cost nothing
/// @param codes `uint8[rows][columns]`
/// @param scales `float32[groups]`, row by row, as they are decoded from `scaleForm`
public record LevelGrid(
        Shape shape,
        int bits,
        int groupSize,
        float[] levels,
        boolean isOwnTable,
        byte[][] codes,
        float[] scales,
        ScaleForm scaleForm)
        implements CompressedTensor {

    /// @throws IllegalArgumentException when the arrays do not have the extents that the shape asks for
    public LevelGrid {
        if (bits < 1 || bits > 8 || levels.length == 0 || levels.length > 1 << bits) {
            throw new IllegalArgumentException(
                    "no table of " + levels.length + " levels for codes of " + bits + " bits");
        }
        long groups = Grid.groups(shape, groupSize);
        if (codes.length != shape.rows() || scales.length != groups) {
            throw new IllegalArgumentException("expected " + shape.rows() + " rows and " + groups + " scales, got "
                    + codes.length + " and " + scales.length);
        }
    }

    /// The bits of such a tensor before there is one.
    public static Ledger ledger(Shape shape, int bits, int groupSize, boolean isOwnTable, ScaleForm scaleForm) {
        Ledger ledger = Ledger.of("codes", Math.multiplyExact(shape.elements(), (long) bits))
                .plus(scaleForm.ledger(shape, groupSize));
        return isOwnTable ? ledger.plus(Ledger.of("levels", (long) Float.SIZE << bits)) : ledger;
    }

    @Override
    public Ledger ledger() {
        return ledger(shape, bits, groupSize, isOwnTable, scaleForm);
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        int columns = Math.toIntExact(shape.columns());
        Objects.checkFromIndexSize(0L, (long) rows * columns, (long) out.length);
        int group = groupSize == 0 ? columns : Math.min(groupSize, columns);
        for (int row = 0; row < rows; row++) {
            byte[] from = codes[Math.toIntExact(firstRow + row)];
            int index = groupSize == 0 ? 0 : (int) ((firstRow + row) * Math.ceilDiv(columns, group));
            for (int start = 0; start < columns; start += group) {
                int end = Math.min(columns, start + group);
                float scale = scales[index++];
                for (int i = start; i < end; i++) {
                    out[row * columns + i] = levels[from[i] & 0xff] * scale;
                }
            }
        }
    }
}
