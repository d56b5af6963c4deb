package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Gram;
import lapidary.core.linalg.Matrix;

/// Adds up the moments of one input, in double precision and in the order in which rows come. One thread, which has
/// others help it with each addition.
final class InputSum {
    /// Inputs that a worker takes on at a time: fixed, so that nothing depends on the number of threads.
    private static final int TILE = 128;

    /// From so many inputs on, time tells: products are added as [Gram] does, with its error.
    static final int WIDE = 1024;

    /// Rows that are added together.
    static final int MOST_ROWS = 1024;

    private final int inputs;
    private final Arena arena;
    private final DoubleMatrix second;
    private final double[] means;
    private final double[] magnitudes;
    private final double[] squares;
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
        this.squares = new double[inputs];
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
        workers.rows(inputs, TILE, job, (from, to) -> addUp(rows, (int) from, (int) to));
        if (inputs >= WIDE && Gram.isFit(largest())) {
            workers.rows(inputs, TILE, job, (from, to) -> Gram.add(rows, (int) from, (int) to, second));
        } else {
            multiply(rows, workers, job);
        }
        for (int row = 0; row < rows.rows(); row++) {
            samples.offer(tokens + row, rows.rows(row, 1));
        }
        tokens += rows.rows();
    }

    private float largest() {
        float most = 0;
        for (float magnitude : largest) {
            most = Math.max(most, magnitude);
        }
        return most;
    }

    private void multiply(Matrix rows, Workers workers, Job job) {
        int count = rows.rows();
        try (Arena scratch = Arena.ofShared()) {
            DoubleMatrix values = DoubleMatrix.allocate(scratch, count, inputs);
            workers.rows(inputs, TILE, job, (from, to) -> widen(rows, (int) from, (int) to, values));
            workers.rows(inputs, TILE, job, (from, to) -> {
                int at = (int) from;
                int end = (int) to;
                DoubleMatrix.addTransposedProduct(
                        values.window(0, 0, count, end),
                        values.window(0, at, count, end - at),
                        second.window(0, at, end, end - at));
            });
        }
    }

    private static void widen(Matrix rows, int from, int to, DoubleMatrix values) {
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = from; column < to; column++) {
                values.set(row, column, rows.get(row, column));
            }
        }
    }

    /// What is added up of each input by itself: in arrays of its own, of whose loops the compiler makes vectors.
    private void addUp(Matrix rows, int from, int to) {
        int count = to - from;
        float[] values = new float[count];
        double[] sum = Arrays.copyOfRange(means, from, to);
        double[] magnitude = Arrays.copyOfRange(magnitudes, from, to);
        double[] square = Arrays.copyOfRange(squares, from, to);
        float[] most = Arrays.copyOfRange(largest, from, to);
        for (int row = 0; row < rows.rows(); row++) {
            MemorySegment.copy(rows.data(), ValueLayout.JAVA_FLOAT, 4 * (rows.at(row) + from), values, 0, count);
            addUp(values, sum, magnitude, square, most);
        }
        System.arraycopy(sum, 0, means, from, count);
        System.arraycopy(magnitude, 0, magnitudes, from, count);
        System.arraycopy(square, 0, squares, from, count);
        System.arraycopy(most, 0, largest, from, count);
    }

    private static void addUp(float[] values, double[] sum, double[] magnitude, double[] square, float[] most) {
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i];
        }
        for (int i = 0; i < values.length; i++) {
            magnitude[i] += Math.abs(values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            square[i] += (double) values[i] * values[i];
        }
        for (int i = 0; i < values.length; i++) {
            most[i] = Math.max(most[i], Math.abs(values[i]));
        }
    }

    /// Means from the sums; the upper triangle, which was summed up, mirrored. Called once.
    InputMoments moments() {
        if (tokens == 0) {
            return InputMoments.unseen(inputs, arena);
        }
        double share = 1.0 / tokens;
        for (int from = 0; from < inputs; from += TILE) {
            for (int row = 0; row < Math.min(inputs, from + TILE); row++) {
                mirror(row, Math.max(row, from), Math.min(inputs, from + TILE), share);
            }
        }
        for (int i = 0; i < inputs; i++) {
            second.set(i, i, squares[i] * share);
            means[i] *= share;
            magnitudes[i] *= share;
        }
        Optional<SampledInputs> kept = samples.rows().map(SampledInputs::new);
        return new InputMoments(second, means, magnitudes, largest, tokens, kept);
    }

    private void mirror(int row, int from, int to, double share) {
        for (int column = from; column < to; column++) {
            double mean = second.get(row, column) * share;
            second.set(row, column, mean);
            second.set(column, row, mean);
        }
    }
}
