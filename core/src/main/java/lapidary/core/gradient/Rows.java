package lapidary.core.gradient;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;

/// Copies between rows of matrices and arrays, and loops over rows.
final class Rows {
    /// Rows that a worker takes on at a time where each is by itself.
    private static final int TILE = 32;

    private Rows() {}

    static void read(Matrix from, int row, float[] out) {
        MemorySegment.copy(from.data(), JAVA_FLOAT, 4 * from.at(row), out, 0, from.columns());
    }

    static void write(float[] from, Matrix to, int row) {
        MemorySegment.copy(from, 0, to.data(), JAVA_FLOAT, 4 * to.at(row), to.columns());
    }

    static void copy(Matrix from, Matrix to) {
        for (int row = 0; row < to.rows(); row++) {
            MemorySegment.copy(from.data(), 4 * from.at(row), to.data(), 4 * to.at(row), 4L * to.columns());
        }
    }

    static void clear(Matrix matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            matrix.data().asSlice(4 * matrix.at(row), 4L * matrix.columns()).fill((byte) 0);
        }
    }

    /// to = to + from.
    static void add(Matrix from, Matrix to) {
        float[] sum = new float[to.columns()];
        float[] other = new float[to.columns()];
        for (int row = 0; row < to.rows(); row++) {
            read(to, row, sum);
            read(from, row, other);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }
            write(sum, to, row);
        }
    }

    /// Adds the sum of all rows to a matrix of one row.
    static void addSum(Matrix from, Matrix to) {
        double[] sums = new double[from.columns()];
        float[] values = new float[from.columns()];
        for (int row = 0; row < from.rows(); row++) {
            read(from, row, values);
            for (int i = 0; i < values.length; i++) {
                sums[i] += values[i];
            }
        }
        addTo(to, sums);
    }

    /// Adds to a matrix of one row.
    static void addTo(Matrix to, double[] sums) {
        float[] values = new float[to.columns()];
        read(to, 0, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] + sums[i]);
        }
        write(values, to, 0);
    }

    /// Runs a task over tiles of rows, spread over the workers.
    static void each(Workers workers, int rows, Task task) {
        workers.rows(
                rows,
                TILE,
                Job.UNWATCHED,
                (first, end) -> task.run(Math.toIntExact(first), Math.toIntExact(end - first)));
    }

    /// Some rows.
    @FunctionalInterface
    interface Task {
        void run(int at, int count);
    }
}
