package lapidary.core.quant;

import java.lang.foreign.Arena;
import lapidary.core.compressed.Grid;
import lapidary.core.linalg.DoubleMatrix;

/// Quantizes a tile of rows input by input, each time correcting the weights that are still to come. Rows do not
/// depend on each other.
///
/// Frantar et al., GPTQ (arXiv 2210.17323), algorithm 1, with the steps in blocks and the rest of a row corrected after
/// each block.
final class GptqRows {
    /// Inputs per block; a group of a row's own order never begins inside one and ends outside it.
    private static final int BLOCK = 128;

    private final GptqSolver solver;
    private final GridChoice choice;
    private final Grid result;
    private final boolean hasFixedGroups;
    private final boolean keepsZeros;
    private final int groupSize;
    private final int perRow;

    /// @param hasFixedGroups whether scales come from the original weights; otherwise from the corrected ones when
    /// their turn comes
    GptqRows(GptqSolver solver, GridChoice choice, Grid result, boolean hasFixedGroups) {
        this(solver, choice, result, hasFixedGroups, false);
    }

    /// @param keepsZeros whether weights that are 0 stay so: what corrections would make of them is
    /// an error, too, that
    /// those to come make up for
    GptqRows(GptqSolver solver, GridChoice choice, Grid result, boolean hasFixedGroups, boolean keepsZeros) {
        this.solver = solver;
        this.choice = choice;
        this.result = result;
        this.hasFixedGroups = hasFixedGroups;
        this.keepsZeros = keepsZeros;
        this.groupSize = result.groupSize();
        this.perRow = Math.toIntExact(Math.ceilDiv(result.shape().columns(), (long) groupSize));
    }

    /// @param values `float32[rows, inputs]`
    /// @return the sum over weights of the squared correction: how much the layer's mean squared output grows
    double quantize(long firstRow, int rows, float[] values) {
        int inputs = solver.order().length;
        if (hasFixedGroups) {
            fitAll(firstRow, rows, values);
        }
        double loss = 0;
        try (Arena arena = Arena.ofConfined()) {
            DoubleMatrix weights = inOrder(values, rows, arena);
            DoubleMatrix errors = DoubleMatrix.allocate(arena, rows, BLOCK);
            boolean[] isZero = zeros(values);
            for (int from = 0; from < inputs; ) {
                int end = blockEnd(from, inputs);
                loss += block(firstRow, weights, isZero, errors, from, end);
                DoubleMatrix.subtractProduct(
                        errors.window(0, 0, rows, end - from),
                        solver.factor().window(from, end, end - from, inputs - end),
                        weights.window(0, end, rows, inputs - end));
                from = end;
            }
        }
        return loss;
    }

    /// Weights that stay 0; empty where any may change.
    private boolean[] zeros(float[] values) {
        boolean[] isZero = new boolean[keepsZeros ? values.length : 0];
        for (int i = 0; i < isZero.length; i++) {
            isZero[i] = values[i] == 0;
        }
        return isZero;
    }

    private DoubleMatrix inOrder(float[] values, int rows, Arena arena) {
        int inputs = solver.order().length;
        DoubleMatrix weights = DoubleMatrix.allocate(arena, rows, inputs);
        for (int row = 0; row < rows; row++) {
            for (int step = 0; step < inputs; step++) {
                int input = solver.order()[step];
                weights.set(row, step, solver.isDead()[input] ? 0 : values[row * inputs + input]);
            }
        }
        return weights;
    }

    /// Groups that follow the row are whole within a block, or begin one.
    private int blockEnd(int from, int inputs) {
        if (hasFixedGroups) {
            return Math.min(inputs, from + BLOCK);
        }
        int groupEnd = Math.min(inputs, (from / groupSize + 1) * groupSize);
        if (groupEnd - from >= BLOCK) {
            return from + BLOCK;
        }
        int end = groupEnd;
        while (end < inputs && Math.min(inputs, end + groupSize) - from <= BLOCK) {
            end = Math.min(inputs, end + groupSize);
        }
        return end;
    }

    private double block(
            long firstRow, DoubleMatrix weights, boolean[] isZero, DoubleMatrix errors, int from, int end) {
        int width = end - from;
        double[][] factor = new double[width][width];
        for (int i = 0; i < width; i++) {
            solver.factor().read(from + i, from, factor[i], 0, width);
        }
        double[] row = new double[width];
        double[] error = new double[width];
        boolean[] stays = new boolean[width];
        double loss = 0;
        for (int i = 0; i < weights.rows(); i++) {
            for (int step = 0; step < width && keepsZeros; step++) {
                stays[step] = isZero[i * weights.columns() + solver.order()[from + step]];
            }
            if (!hasFixedGroups && groupSize > BLOCK && from % groupSize == 0) {
                fitWide(firstRow + i, weights, isZero, i, from);
            }
            weights.read(i, from, row, 0, width);
            loss += row(firstRow + i, row, stays, error, factor, from);
            errors.write(i, 0, error, 0, width);
        }
        return loss;
    }

    private double row(long number, double[] row, boolean[] stays, double[] error, double[][] factor, int from) {
        byte[] codes = result.codes()[(int) number];
        int first = Math.toIntExact(number * perRow);
        float[] one = new float[1];
        float[] code = new float[1];
        double loss = 0;
        for (int i = 0; i < row.length; i++) {
            int input = solver.order()[from + i];
            int group = first + input / groupSize;
            if (!hasFixedGroups && groupSize <= BLOCK && input % groupSize == 0) {
                fit(group, row, stays, i);
            }
            float scale = result.scales()[group];
            int zero = result.isSymmetric() ? 0 : result.zeroPoints()[group];
            one[0] = stays[i] ? 0 : (float) row[i];
            choice.grid().quantize(one, 0, 1, scale, zero, code);
            codes[input] = (byte) (int) code[0];
            double difference = (row[i] - (double) ((code[0] - zero) * scale)) / factor[i][i];
            error[i] = difference;
            loss += difference * difference;
            double[] spread = factor[i];
            for (int j = i; j < row.length; j++) {
                row[j] -= difference * spread[j];
            }
        }
        return loss;
    }

    /// The scale of a group whose weights, as corrected so far, begin at `at`.
    private void fit(int group, double[] row, boolean[] stays, int at) {
        int count = Math.min(groupSize, row.length - at);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = stays[at + i] ? 0 : (float) row[at + i];
        }
        choice.fit(result, group, values, 0, count);
    }

    /// The same of a group that reaches beyond its first block: there, every correction so far has been made.
    private void fitWide(long number, DoubleMatrix weights, boolean[] isZero, int row, int from) {
        double[] values = new double[Math.min(groupSize, weights.columns() - from)];
        boolean[] stays = new boolean[values.length];
        weights.read(row, from, values, 0, values.length);
        if (keepsZeros) {
            int start = row * weights.columns() + from; // in natural order
            System.arraycopy(isZero, start, stays, 0, stays.length);
        }
        fit(Math.toIntExact(number * perRow + from / groupSize), values, stays, 0);
    }

    private void fitAll(long firstRow, int rows, float[] values) {
        int inputs = solver.order().length;
        for (int row = 0; row < rows; row++) {
            int group = Math.toIntExact((firstRow + row) * perRow);
            for (int start = 0; start < inputs; start += groupSize) {
                choice.fit(result, group++, values, row * inputs + start, Math.min(groupSize, inputs - start));
            }
        }
    }
}
