package lapidary.core.quant;

import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Encodes a tensor in few values: by rows where scales belong to rows, in two passes where there is one scale for the
/// tensor, in three where that scale is fitted to the codes afterwards.
///
/// @param isRefitted whether the scale becomes the one of least squared error for the codes that it gave
record FewEncoder(FewValues values, boolean isRefitted, RowWindows windows) {
    private static final double LARGEST_HALF = 65_504;

    Grid encode() throws NotFiniteException {
        Grid result = empty();
        if (result.groupSize() == 0) {
            encodeWhole(result);
        } else {
            encodeGroups(result);
        }
        return result;
    }

    private Grid empty() {
        Shape shape = windows.weights().shape();
        GridForm form = values.form(shape);
        return new Grid(
                shape,
                form.bits(),
                form.groupSize(),
                new byte[Math.toIntExact(shape.rows())][windows.columns()],
                new float[Math.toIntExact(Grid.groups(shape, form.groupSize()))],
                new short[0],
                form.scaleType(),
                form.storage());
    }

    private void encodeGroups(Grid result) throws NotFiniteException {
        int columns = windows.columns();
        int perRow = Math.ceilDiv(columns, result.groupSize());
        windows.forEach((window, firstRow, rows, weights) -> {
            for (int row = 0; row < rows; row++) {
                int index = Math.toIntExact((firstRow + row) * perRow);
                byte[] codes = result.codes()[(int) firstRow + row];
                for (int start = 0; start < columns; start += result.groupSize()) {
                    int count = Math.min(result.groupSize(), columns - start);
                    int at = row * columns + start;
                    float unit = values.unit(weights, at, count);
                    check(unit, firstRow + row, start, weights[at]);
                    write(weights, at, count, unit, codes, start);
                    result.scales()[index++] = isRefitted ? refit(sums(weights, at, codes, start, count), unit) : unit;
                }
            }
        });
    }

    private void encodeWhole(Grid result) throws NotFiniteException {
        double[] magnitudes = new double[windows.count()];
        windows.forEach((window, firstRow, rows, weights) ->
                magnitudes[window] = GridEncoder.sumOfMagnitudes(weights, 0, weights.length));
        long elements = windows.weights().shape().elements();
        double sum = 0;
        for (double magnitude : magnitudes) {
            sum += magnitude;
        }
        double alpha = values.statistic().alpha(elements == 0 ? 0 : sum / elements);
        float unit = values.codes().unit(alpha, values.layout().scaleType());
        result.scales()[0] = unit;
        int columns = windows.columns();
        double[][] sums = new double[windows.count()][2];
        windows.forEach((window, firstRow, rows, weights) -> {
            for (int row = 0; row < rows; row++) {
                byte[] codes = result.codes()[(int) firstRow + row];
                check(unit, firstRow + row, 0, (float) alpha);
                write(weights, row * columns, columns, unit, codes, 0);
                add(sums(weights, row * columns, codes, 0, columns), sums[window]);
            }
        });
        if (isRefitted) {
            double[] all = new double[2];
            for (double[] ofWindow : sums) {
                add(ofWindow, all);
            }
            result.scales()[0] = refit(all, unit);
        }
    }

    private void write(float[] weights, int at, int count, float unit, byte[] codes, int start) {
        for (int i = 0; i < count; i++) {
            codes[start + i] = (byte) values.codes().code(weights[at + i], unit);
        }
    }

    /// Σ w·code and Σ code².
    private static double[] sums(float[] weights, int at, byte[] codes, int start, int count) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < count; i++) {
            product += (double) weights[at + i] * codes[start + i];
            square += codes[start + i] * codes[start + i];
        }
        return new double[] {product, square};
    }

    private static void add(double[] from, double[] to) {
        to[0] += from[0];
        to[1] += from[1];
    }

    /// The scale of least squared error for given codes: Σ w·code / Σ code².
    private float refit(double[] sums, float unit) {
        return sums[1] == 0
                ? unit
                : TernaryFit.stored(sums[0] / sums[1], values.layout().scaleType());
    }

    private void check(float unit, long row, int column, float weight) throws NotFiniteException {
        boolean isBeyond = values.layout().scaleType() == DType.F16 && Math.abs(unit) > LARGEST_HALF;
        if (isBeyond || !Float.isFinite(unit)) {
            throw NotFiniteException.beyond(
                    windows.tensor(), row, column, weight, values.layout().scaleType());
        }
    }
}
