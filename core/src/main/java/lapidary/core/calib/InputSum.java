package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Matrix;

/// Adds up the moments of one input, in double precision and in the order in which rows come. One thread, which has
/// others help it with each addition.
final class InputSum {
    /// Inputs that a worker takes on at a time: fixed, so that nothing depends on the number of threads.
    private static final int TILE = 128;

    /// Rows that are added together.
    static final int MOST_ROWS = 1024;

    private final int inputs;
    private final Arena arena;
    private final DoubleMatrix second;
    private final double[] means;
    private final double[] magnitudes;
    private final float[] largest;
    private final Reservoir samples;
    private long tokens;

    /// @param samples rows that are kept
    /// @param arena for what is kept
    InputSum(int inputs, int samples, long seed, Arena arena) {
        this.inputs = inputs;
        this.arena = arena;
        this.second = DoubleMatrix.allocate(arena, inputs, inputs);
        this.means = new double[inputs];
        this.magnitudes = new double[inputs];
        this.largest = new float[inputs];
        this.samples = new Reservoir(samples, inputs, seed, arena);
    }

    int inputs() {
        return inputs;
    }

    /// Adds rows.
    ///
    /// @param rows `float32[rows, inputs]`
    void add(Matrix rows, Workers workers, Job job) {
        for (int from = 0; from < rows.rows(); from += MOST_ROWS) {
            addSome(rows.rows(from, Math.min(MOST_ROWS, rows.rows() - from)), workers, job);
        }
    }

    private void addSome(Matrix rows, Workers workers, Job job) {
        int count = rows.rows();
        try (Arena scratch = Arena.ofShared()) {
            DoubleMatrix values = DoubleMatrix.allocate(scratch, count, inputs);
            widen(rows, values);
            workers.rows(inputs, TILE, job, (from, to) -> {
                int at = (int) from;
                int end = (int) to;
                DoubleMatrix.addTransposedProduct(
                        values.window(0, 0, count, end),
                        values.window(0, at, count, end - at),
                        second.window(0, at, end, end - at));
            });
        }
        for (int row = 0; row < count; row++) {
            samples.offer(tokens + row, rows.rows(row, 1));
        }
        tokens += count;
    }

    private void widen(Matrix from, DoubleMatrix to) {
        for (int row = 0; row < from.rows(); row++) {
            for (int column = 0; column < inputs; column++) {
                float value = from.data().getAtIndex(ValueLayout.JAVA_FLOAT, from.at(row) + column);
                to.set(row, column, value);
                means[column] += value;
                float magnitude = Math.abs(value);
                magnitudes[column] += magnitude;
                largest[column] = Math.max(largest[column], magnitude);
            }
        }
    }

    /// Means from the sums; the upper triangle, which was summed up, mirrored. Called once.
    InputMoments moments() {
        if (tokens == 0) {
            return InputMoments.unseen(inputs, arena);
        }
        double share = 1.0 / tokens;
        for (int row = 0; row < inputs; row++) {
            for (int column = row; column < inputs; column++) {
                double mean = second.get(row, column) * share;
                second.set(row, column, mean);
                second.set(column, row, mean);
            }
            means[row] *= share;
            magnitudes[row] *= share;
        }
        Optional<SampledInputs> kept = samples.rows().map(SampledInputs::new);
        return new InputMoments(second, means, magnitudes, largest, tokens, kept);
    }
}
