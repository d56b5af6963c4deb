package lapidary.core.quant;

import lapidary.core.compressed.Grid;
import lapidary.core.compressed.ScaleForm;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.DType;

/// Encodes a tensor on uniform grids, in one pass when scales belong to rows, in two when there is one for the
/// tensor.
record GridEncoder(GridChoice choice, RowWindows windows) {

    Grid encode() throws NotFiniteException {
        Grid result = choice.empty(windows.weights().shape());
        if (result.groupSize() == 0) {
            encodeWhole(result);
        } else if (choice.storage().hasNestedScales()) {
            encodeNested(result);
        } else {
            encodeGroups(result);
        }
        return result;
    }

    private void encodeGroups(Grid result) throws NotFiniteException {
        int columns = windows.columns();
        int perRow = Math.ceilDiv(columns, result.groupSize());
        windows.forEach((window, firstRow, rows, values) -> {
            float[] scratch = new float[result.groupSize()];
            for (int row = 0; row < rows; row++) {
                int index = (int) (firstRow + row) * perRow;
                byte[] codes = result.codes()[(int) firstRow + row];
                for (int start = 0; start < columns; start += result.groupSize()) {
                    int count = Math.min(result.groupSize(), columns - start);
                    int at = row * columns + start;
                    choice.fit(result, index, values, at, count);
                    if (!Float.isFinite(result.scales()[index])) {
                        throw beyond(firstRow + row, values, row, start, count);
                    }
                    write(result, index, values, at, count, codes, start, scratch);
                    index++;
                }
            }
        });
    }

    /// Scales first, which are rounded together, then codes for what they became.
    private void encodeNested(Grid result) throws NotFiniteException {
        Extent[] extents = new Extent[result.scales().length];
        forEachGroup(result, (index, values, at, count, codes, start) -> {
            choice.fit(result, index, values, at, count);
            extents[index] = choice.extent(result, index, values, at, count);
        });
        StoredScales.round(ScaleForm.NESTED, result.scales(), 1);
        int longest = result.groupSize();
        forEachGroup(result, (index, values, at, count, codes, start) -> {
            if (!result.isSymmetric()) {
                float scale = result.scales()[index];
                result.zeroPoints()[index] = (short) choice.grid().zeroPoint(extents[index], scale);
            }
            write(result, index, values, at, count, codes, start, new float[longest]);
        });
    }

    /// What is done with one group: its number, where its weights lie, and where its codes.
    private interface GroupVisitor {
        void visit(int index, float[] values, int at, int count, byte[] codes, int start);
    }

    private void forEachGroup(Grid result, GroupVisitor visitor) throws NotFiniteException {
        int columns = windows.columns();
        int perRow = Math.ceilDiv(columns, result.groupSize());
        windows.forEach((window, firstRow, rows, values) -> {
            for (int row = 0; row < rows; row++) {
                int index = (int) (firstRow + row) * perRow;
                byte[] codes = result.codes()[(int) firstRow + row];
                for (int start = 0; start < columns; start += result.groupSize()) {
                    int count = Math.min(result.groupSize(), columns - start);
                    visitor.visit(index++, values, row * columns + start, count, codes, start);
                }
            }
        });
    }

    private void write(
            Grid result, int index, float[] values, int at, int count, byte[] codes, int start, float[] scratch) {
        int zero = result.isSymmetric() ? 0 : result.zeroPoints()[index];
        choice.grid().quantize(values, at, count, result.scales()[index], zero, scratch);
        for (int i = 0; i < count; i++) {
            codes[start + i] = (byte) (int) scratch[i];
        }
    }

    private void encodeWhole(Grid result) throws NotFiniteException {
        WholeTensor whole = new WholeTensor(choice, windows);
        if (choice.grid().isSign()) {
            result.scales()[0] = choice.grid().scale(whole.meanMagnitude());
        } else {
            choice.set(result, 0, whole.extent());
        }
        int columns = windows.columns();
        windows.forEach((window, firstRow, rows, values) -> {
            float[] scratch = new float[columns];
            for (int row = 0; row < rows; row++) {
                if (!Float.isFinite(result.scales()[0])) {
                    throw beyond(firstRow + row, values, row, 0, columns);
                }
                write(result, 0, values, row * columns, columns, result.codes()[(int) firstRow + row], 0, scratch);
            }
        });
    }

    private NotFiniteException beyond(long tensorRow, float[] values, int row, int start, int count) {
        int worst = start;
        for (int i = start; i < start + count; i++) {
            if (Math.abs(values[row * windows.columns() + i]) > Math.abs(values[row * windows.columns() + worst])) {
                worst = i;
            }
        }
        float weight = values[row * windows.columns() + worst];
        DType scaleType = choice.grid().scaleType();
        return NotFiniteException.beyond(windows.tensor(), tensorRow, worst, weight, scaleType);
    }

    static double sumOfMagnitudes(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.abs(values[i]);
        }
        return sum;
    }
}
