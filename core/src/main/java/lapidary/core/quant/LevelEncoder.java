package lapidary.core.quant;

import java.util.Optional;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Encodes a tensor by a table of levels: scales first, as they will be stored, then each weight's nearest level.
///
/// @param table of a data type; empty for one whose levels are the tensor's own quantiles
/// @param bits width of a code
/// @param groupSize as in [Grid]
record LevelEncoder(
        Optional<LevelTable> table, int bits, int groupSize, ScaleRule rule, ScaleForm form, RowWindows windows) {
    private static final float LARGEST_HALF = 65_504;

    LevelGrid encode() throws NotFiniteException {
        Shape shape = windows.weights().shape();
        LevelTable provisional = table.orElseGet(() -> LevelTable.integer(bits));
        float[] scales = scales(provisional);
        LevelTable levels = table.isPresent() ? provisional : new QuantileTable(bits, groupSize, windows).of(scales);
        if (form == ScaleForm.F16) {
            check(scales);
        }
        StoredScales.round(form, scales, levels.largest());
        byte[][] codes = new byte[Math.toIntExact(shape.rows())][windows.columns()];
        windows.forEach((window, firstRow, rows, values) -> {
            for (int row = 0; row < rows; row++) {
                encode(levels, scales, firstRow + row, values, row * windows.columns(), codes[(int) firstRow + row]);
            }
        });
        return new LevelGrid(shape, bits, groupSize, levels.levels(), table.isEmpty(), codes, scales, form);
    }

    private void encode(LevelTable levels, float[] scales, long row, float[] values, int at, byte[] codes) {
        int group = group();
        int index = groupSize == 0 ? 0 : Math.toIntExact(row * perRow());
        for (int start = 0; start < codes.length; start += group) {
            float scale = scales[index++];
            float divisor = scale == 0 ? Float.POSITIVE_INFINITY : scale;
            int end = Math.min(codes.length, start + group);
            for (int i = start; i < end; i++) {
                codes[i] = (byte) levels.nearest(values[at + i] / divisor);
            }
        }
    }

    private int group() {
        return groupSize == 0 ? Math.max(1, windows.columns()) : groupSize;
    }

    private int perRow() {
        return Math.ceilDiv(windows.columns(), group());
    }

    /// The scale of each group before it is stored.
    private float[] scales(LevelTable levels) throws NotFiniteException {
        Shape shape = windows.weights().shape();
        float[] scales = new float[Math.toIntExact(Grid.groups(shape, groupSize))];
        float[] ofWindow = new float[windows.count()];
        int columns = windows.columns();
        windows.forEach((window, firstRow, rows, values) -> {
            if (groupSize == 0) {
                ofWindow[window] = rule.scale(levels, values, 0, values.length);
                return;
            }
            int index = Math.toIntExact(firstRow * perRow());
            for (int row = 0; row < rows; row++) {
                for (int start = 0; start < columns; start += groupSize) {
                    int count = Math.min(groupSize, columns - start);
                    scales[index++] = rule.scale(levels, values, row * columns + start, count);
                }
            }
        });
        if (groupSize == 0) {
            for (float scale : ofWindow) {
                scales[0] = Math.max(scales[0], scale);
            }
        }
        return scales;
    }

    private void check(float[] scales) throws NotFiniteException {
        for (int i = 0; i < scales.length; i++) {
            if (scales[i] > LARGEST_HALF) {
                long row = groupSize == 0 ? 0 : i / perRow();
                int column = groupSize == 0 ? 0 : i % perRow() * groupSize;
                throw NotFiniteException.beyond(windows.tensor(), row, column, scales[i], DType.F16);
            }
        }
    }
}
