package lapidary.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.WeightKernels;
import lapidary.core.tensor.RowSource;

/// One pass over all rows of a tensor, in parallel: each chunk of rows has moments of its own, which are merged in
/// the order of the rows; everything else is a set or a count, for which no order matters.
final class Gathering {
    private static final long BLOCK_ELEMENTS = 1 << 12;
    private static final long MOST_CHUNKS = 2048;
    /// So that a chunk is worth handing to a thread.
    private static final long LEAST_BLOCKS = 4;

    private final RowSource source;
    private final int columns;
    private final int blockRows;
    private final int chunkRows;
    private final int sampling;
    private final Moments[] chunks;
    private final float[] rowMaxima;
    private final ConcurrentLinkedQueue<Gatherer> idle = new ConcurrentLinkedQueue<>();
    private final List<Gatherer> all = new ArrayList<>();

    /// @param countedElements weights up to which all of them are counted into the histogram
    Gathering(RowSource source, long countedElements) {
        long rows = source.shape().rows();
        if (source.shape().columns() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("rows of " + source.shape().columns() + " elements are too long");
        }
        this.source = source;
        columns = (int) source.shape().columns();
        blockRows = (int) Math.clamp(BLOCK_ELEMENTS / Math.max(1, columns), 1, Math.max(1, rows));
        long blocks = Math.ceilDiv(rows, (long) blockRows);
        chunkRows = Math.toIntExact(Math.max(LEAST_BLOCKS, Math.ceilDiv(blocks, MOST_CHUNKS)) * blockRows);
        sampling = Statistics.sampling(source.shape().elements(), countedElements);
        chunks = new Moments[(int) Math.ceilDiv(rows, (long) chunkRows)];
        Arrays.setAll(chunks, ignored -> new Moments());
        rowMaxima = new float[(int) Math.min(rows, Integer.MAX_VALUE - 8)];
    }

    void run(Workers workers, Job job) {
        AtomicInteger done = new AtomicInteger();
        long rows = source.shape().rows();
        workers.rows(rows, chunkRows, job, (from, to) -> {
            Gatherer gatherer = gatherer();
            for (long row = from; row < to; row += blockRows) {
                job.check();
                int count = (int) Math.min(blockRows, to - row);
                take(gatherer, row, count, chunks[(int) (from / chunkRows)]);
            }
            idle.add(gatherer);
            job.report((double) done.incrementAndGet() / chunks.length, "statistics");
        });
    }

    private void take(Gatherer gatherer, long row, int rows, Moments moments) {
        int known = (int) Math.min(row, rowMaxima.length);
        StoredRows stored = gatherer.stored();
        if (stored != null) {
            gatherer.take(stored, row, rows, columns, moments, rowMaxima, known);
            return;
        }
        source.decode(row, rows, gatherer.block());
        gatherer.take(row * columns, rows * columns, columns, moments, rowMaxima, known);
    }

    private Gatherer gatherer() {
        Gatherer known = idle.poll();
        if (known != null) {
            return known;
        }
        Gatherer fresh =
                new Gatherer(WeightKernels.fastest(), StoredRows.of(source, blockRows), blockRows * columns, sampling);
        synchronized (all) {
            all.add(fresh);
        }
        return fresh;
    }

    /// The moments of all chunks, merged in their order.
    Moments moments() {
        Moments moments = new Moments();
        for (Moments chunk : chunks) {
            moments.merge(chunk);
        }
        return moments;
    }

    /// What all threads gathered, without the counts.
    Gatherer gathered() {
        Gatherer merged = new Gatherer(WeightKernels.fastest(), null, 0, 1);
        synchronized (all) {
            all.forEach(merged::merge);
        }
        return merged;
    }

    float[] rowMaxima() {
        return rowMaxima;
    }

    /// The counted weights, on the finest grid that holds a range.
    long[] counts(int exponent, long first, int bins) {
        long[] counts = new long[bins];
        synchronized (all) {
            all.forEach(gatherer -> gatherer.counts.addTo(exponent, first, counts));
        }
        return counts;
    }
}
