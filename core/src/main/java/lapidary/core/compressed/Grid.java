package lapidary.core.compressed;

import java.util.Objects;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Integer codes on uniform grids: value = (code − zero point) · scale, one scale and zero point per group of
/// consecutive inputs, per row, or for the whole tensor.
///
/// The last group of a row is shorter when the group size does not divide the row.
///
/// @param bits width of a code, 1–8
/// @param groupSize elements of a row that share a scale; `columns` for one per row; 0 for one per tensor
/// @param codes `int8[rows][columns]`: unsigned (0 … 2^bits − 1) when there are zero points; otherwise signed (±1
/// where a code is only a sign)
/// @param scales `float32[groups]`, row by row, already rounded to `scaleType`
/// @param zeroPoints `int16[groups]`, each a code; empty when symmetric
/// @param scaleType how scales are stored: F16 or F32
/// @param storage what codes and scales cost beyond that
public record Grid(
        Shape shape,
        int bits,
        int groupSize,
        byte[][] codes,
        float[] scales,
        short[] zeroPoints,
        DType scaleType,
        GridStorage storage)
        implements CompressedTensor {

    /// @throws IllegalArgumentException when the arrays do not have the extents that the shape asks for
    public Grid {
        long groups = groups(shape, groupSize);
        if (bits < 1 || bits > 8 || (scaleType != DType.F16 && scaleType != DType.F32)) {
            throw new IllegalArgumentException("no grid of " + bits + " bits with scales in " + scaleType);
        }
        if (codes.length != shape.rows() || scales.length != groups) {
            throw new IllegalArgumentException("expected " + shape.rows() + " rows and " + groups + " scales, got "
                    + codes.length + " and " + scales.length);
        }
        if (zeroPoints.length != 0 && zeroPoints.length != groups) {
            throw new IllegalArgumentException("expected " + groups + " zero points, got " + zeroPoints.length);
        }
    }

    /// A grid whose parts cost what their widths say.
    public Grid(
            Shape shape, int bits, int groupSize, byte[][] codes, float[] scales, short[] zeroPoints, DType scaleType) {
        this(shape, bits, groupSize, codes, scales, zeroPoints, scaleType, GridStorage.PLAIN);
    }

    /// How many groups share a scale.
    ///
    /// @param groupSize as in [Grid]
    public static long groups(Shape shape, int groupSize) {
        return groupSize == 0 ? 1 : Math.multiplyExact(shape.rows(), Math.ceilDiv(shape.columns(), (long) groupSize));
    }

    /// The bits of a grid before there is one; zero points are as wide as codes.
    static Ledger ledger(
            Shape shape, int bits, int groupSize, boolean hasZeroPoints, DType scaleType, GridStorage storage) {
        long groups = groups(shape, groupSize);
        Ledger scales = storage.hasNestedScales()
                ? ScaleForm.NESTED.ledger(shape, groupSize)
                : Ledger.of("scales", Math.multiplyExact(groups, 8L * scaleType.blockBytes()));
        Ledger ledger =
                Ledger.of("codes", storage.codes().bits(shape.elements(), bits)).plus(scales);
        return hasZeroPoints && groups > 0
                ? ledger.plus(Ledger.of("zero points", Math.multiplyExact(groups, (long) bits)))
                : ledger;
    }

    /// Some rows of this grid, or all of them in another order.
    ///
    /// @param rows their numbers here, in the order of the result
    public Grid rows(long[] rows) {
        if (shape.rank() != 2) {
            throw new IllegalArgumentException("expected a matrix, got " + shape);
        }
        int perRow = groupSize == 0 ? 0 : Math.toIntExact(Math.ceilDiv(shape.columns(), (long) groupSize));
        byte[][] movedCodes = new byte[rows.length][];
        float[] movedScales = groupSize == 0 ? scales : new float[rows.length * perRow];
        short[] movedZeros = groupSize == 0 || isSymmetric() ? zeroPoints : new short[rows.length * perRow];
        for (int i = 0; i < rows.length; i++) {
            int from = Math.toIntExact(rows[i]);
            movedCodes[i] = codes[from];
            System.arraycopy(scales, from * perRow, movedScales, i * perRow, perRow);
            if (!isSymmetric()) {
                System.arraycopy(zeroPoints, from * perRow, movedZeros, i * perRow, perRow);
            }
        }
        Shape moved = Shape.of(rows.length, shape.columns());
        return new Grid(moved, bits, groupSize, movedCodes, movedScales, movedZeros, scaleType, storage);
    }

    public boolean isSymmetric() {
        return zeroPoints.length == 0;
    }

    @Override
    public Ledger ledger() {
        return ledger(shape, bits, groupSize, !isSymmetric(), scaleType, storage);
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
                if (isSymmetric()) {
                    signed(from, start, end, scales[index], out, row * columns + start);
                } else {
                    unsigned(from, start, end, zeroPoints[index], scales[index], out, row * columns + start);
                }
                index++;
            }
        }
    }

    private static void signed(byte[] codes, int start, int end, float scale, float[] out, int at) {
        for (int i = start; i < end; i++) {
            out[at + i - start] = codes[i] * scale;
        }
    }

    private static void unsigned(byte[] codes, int start, int end, int zero, float scale, float[] out, int at) {
        for (int i = start; i < end; i++) {
            out[at + i - start] = ((codes[i] & 0xff) - zero) * scale;
        }
    }
}
