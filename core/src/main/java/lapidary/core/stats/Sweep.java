package lapidary.core.stats;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// One parallel pass over the rows of tensors of the same shape, in memory that does not grow with them.
///
/// Rows are cut into chunks by the shape alone, and a chunk is read block by block, so every sum has a fixed order.
final class Sweep {
    private static final long BLOCK_ELEMENTS = 1 << 16;
    private static final long MOST_CHUNKS = 2048;

    private final List<RowSource> sources;
    private final long firstRow;
    private final long rows;
    private final int columns;
    private final int blockRows;
    private final int chunkRows;

    /// A pass over all rows.
    Sweep(List<RowSource> sources) {
        this(sources, 0, sources.getFirst().shape().rows());
    }

    /// A pass over some rows.
    ///
    /// @throws IllegalArgumentException when the shapes differ, or a row is longer than an array can be
    Sweep(List<RowSource> sources, long firstRow, long rows) {
        Shape shape = sources.getFirst().shape();
        for (RowSource source : sources) {
            if (!source.shape().equals(shape)) {
                throw new IllegalArgumentException("expected shape " + shape + ", got " + source.shape());
            }
        }
        if (shape.columns() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("rows of " + shape.columns() + " elements are too long");
        }
        this.sources = List.copyOf(sources);
        this.firstRow = firstRow;
        this.rows = rows;
        this.columns = (int) shape.columns();
        this.blockRows = (int) Math.clamp(BLOCK_ELEMENTS / Math.max(1, columns), 1, Math.max(1, rows));
        long blocks = Math.ceilDiv(rows, (long) blockRows);
        this.chunkRows = Math.toIntExact(Math.ceilDiv(Math.max(1, blocks), MOST_CHUNKS) * blockRows);
    }

    /// How many chunks there are; their numbers are 0 to this.
    int chunks() {
        return (int) Math.ceilDiv(rows, (long) chunkRows);
    }

    int columns() {
        return columns;
    }

    /// Visits every block; blocks of one chunk in order and by one thread.
    ///
    /// @param activity what to report
    void run(Workers workers, Job job, String activity, Visitor visitor) {
        AtomicInteger done = new AtomicInteger();
        int all = chunks();
        workers.rows(rows, chunkRows, job, (from, to) -> {
            float[][] values = new float[sources.size()][blockRows * columns];
            for (long row = from; row < to; row += blockRows) {
                job.check();
                int count = (int) Math.min(blockRows, to - row);
                for (int i = 0; i < values.length; i++) {
                    sources.get(i).decode(firstRow + row, count, values[i]);
                }
                visitor.visit((int) (from / chunkRows), firstRow + row, count, values);
            }
            job.report((double) done.incrementAndGet() / all, activity);
        });
    }

    /// What is done with a block.
    @FunctionalInterface
    interface Visitor {
        /// @param chunk number of the chunk
        /// @param row the first one
        /// @param rows how many
        /// @param values `float32[sources][rows, columns]`, row-major, valid during the call
        void visit(int chunk, long row, int rows, float[][] values);
    }
}
