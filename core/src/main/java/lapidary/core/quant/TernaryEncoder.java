package lapidary.core.quant;

import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.GridStorage;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Encodes a tensor by [TernaryFit], group by group: a [ShiftedGrid], or a plain [Grid] without a shift.
record TernaryEncoder(TernaryFit fit, FewLayout layout, RowWindows windows) {

    /// The form of the codes and scales.
    static GridForm form(FewLayout layout, Shape shape) {
        return new GridForm(
                2,
                layout.groupSize(shape),
                GridForm.Codes.SYMMETRIC,
                layout.scaleType(),
                GridStorage.of(layout.trits()));
    }

    CompressedTensor encode() throws NotFiniteException {
        Shape shape = windows.weights().shape();
        GridForm form = form(layout, shape);
        int columns = windows.columns();
        int group = form.groupSize();
        int perRow = Math.ceilDiv(columns, group);
        byte[][] codes = new byte[Math.toIntExact(shape.rows())][columns];
        float[] scales = new float[Math.toIntExact(Grid.groups(shape, group))];
        float[] minimums = new float[fit.hasShift() ? scales.length : 0];
        windows.forEach((window, firstRow, rows, weights) -> {
            for (int row = 0; row < rows; row++) {
                int index = Math.toIntExact((firstRow + row) * perRow);
                byte[] ofRow = codes[(int) firstRow + row];
                for (int start = 0; start < columns; start += group) {
                    int count = Math.min(group, columns - start);
                    TernaryFit.Levels levels = fit.fit(weights, row * columns + start, count, ofRow, start);
                    scales[index] = stored(levels.alpha(), firstRow + row, start, levels);
                    if (fit.hasShift()) {
                        minimums[index] = stored(levels.gamma() - scales[index], firstRow + row, start, levels);
                    }
                    index++;
                }
                if (fit.hasShift()) {
                    countFromTheLowest(ofRow);
                }
            }
        });
        DType type = layout.scaleType();
        Grid grid = new Grid(shape, 2, group, codes, scales, new short[0], type, form.storage());
        return fit.hasShift() ? new ShiftedGrid(grid, minimums) : grid;
    }

    private static void countFromTheLowest(byte[] codes) {
        for (int i = 0; i < codes.length; i++) {
            codes[i]++;
        }
    }

    private float stored(double value, long row, int column, TernaryFit.Levels levels) throws NotFiniteException {
        float stored = TernaryFit.stored(value, layout.scaleType());
        if (!Float.isFinite(stored)) {
            float outermost = (float) (Math.abs(levels.gamma()) + levels.alpha());
            throw NotFiniteException.beyond(windows.tensor(), row, column, outermost, layout.scaleType());
        }
        return stored;
    }
}
