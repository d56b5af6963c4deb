package lapidary.core.quant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Walks over a tensor in windows of rows that fit a processor's cache, in parallel, and lets no weight pass that
/// is not finite. Windows depend on the shape alone, never on the number of threads.
public record RowWindows(Workers workers, TensorId tensor, RowSource weights, Job job) {
    private static final int WINDOW_ELEMENTS = 1 << 16;
    private static final long LARGEST_ARRAY = 1L << 30;

    /// What is done with one window.
    public interface Visitor {
        /// @param window its number, from 0
        /// @param firstRow of the window
        /// @param rows in it
        /// @param values `float32[rows, columns]`; may be overwritten
        void visit(int window, long firstRow, int rows, float[] values) throws NotFiniteException;
    }

    public int columns() {
        return Math.toIntExact(weights.shape().columns());
    }

    public int rowsPerWindow() {
        return Math.max(1, WINDOW_ELEMENTS / Math.max(1, columns()));
    }

    public int count() {
        return Math.toIntExact(Math.ceilDiv(weights.shape().rows(), (long) rowsPerWindow()));
    }

    public void forEach(Visitor visitor) throws NotFiniteException {
        forEach(rowsPerWindow(), visitor);
    }

    /// The same in windows of so many rows.
    public void forEach(int size, Visitor visitor) throws NotFiniteException {
        workers.rows(weights.shape().rows(), size, job, (from, to) -> {
            int rows = (int) (to - from);
            float[] values = new float[Math.multiplyExact(rows, columns())];
            weights.decode(from, rows, values);
            check(from, values);
            visitor.visit((int) (from / size), from, rows, values);
        });
    }

    private void check(long firstRow, float[] values) throws NotFiniteException {
        int largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Float.floatToRawIntBits(value) & 0x7fffffff);
        }
        if (largest < 0x7f800000) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new NotFiniteException(tensor, firstRow + i / columns(), i % columns(), values[i]);
            }
        }
    }

    /// Room for a result, outside the heap when an array would be too long.
    public static MemorySegment allocate(long bytes) {
        return bytes <= LARGEST_ARRAY
                ? MemorySegment.ofArray(new byte[(int) bytes])
                : Arena.ofAuto().allocate(bytes, 64);
    }
}
