package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;

/// Reads memory in the place of the weights that a token is multiplied with, so that what runs between the products
/// finds caches as generation leaves them; knows how long that took. One thread.
///
/// The memory is as large as what a token reads, but no larger than what no cache holds, and is gone round in turn.
final class WeightTraffic implements AutoCloseable {
    private static final long LARGEST = 64L << 20;

    /// Bytes of a token that are read at most: of larger models each product reads a smaller share.
    private static final long MOST_READ = 256L << 20;

    /// What a cache takes from memory at a time.
    private static final int LINE = 64;

    /// Lines that are not worth being shared.
    private static final int LEAST_SHARED = 1 << 10;

    private final Workers workers;
    private final NativeFloats room;
    private final double share;
    private final LongAdder seen = new LongAdder();
    private long at;
    private long nanos;

    /// @param bytes that a token reads
    WeightTraffic(long bytes, Workers workers) {
        this.workers = workers;
        this.room = new NativeFloats(Math.ceilDiv(Math.clamp(bytes, LINE, LARGEST), LINE) * LINE / Float.BYTES);
        this.share = Math.min(1, (double) MOST_READ / Math.max(1, bytes));
        room.data().fill((byte) 1); // Pages that nobody wrote to are all the same one.
    }

    /// Bytes of a weight as it is multiplied with one token.
    static long bytes(LayerWeight weight) {
        long perRow = weight instanceof LayerWeight.Stored stored
                ? stored.rows().map(LayerWeight.Stored.Rows::bytes).orElse((long) Float.BYTES * weight.inputs())
                : (long) Float.BYTES * weight.inputs();
        return weight.outputs() * perRow;
    }

    /// Reads so many bytes, or their share, from where it stopped.
    void read(long bytes) {
        long begun = System.nanoTime();
        for (long left = Math.round(bytes * share); left > 0; ) {
            long part = Math.min(left, room.bytes() - at);
            lines(room.data().asSlice(at, part));
            at = (at + part) % room.bytes();
            left -= part;
        }
        nanos += System.nanoTime() - begun;
    }

    private void lines(MemorySegment data) {
        long lines = Math.ceilDiv(data.byteSize(), (long) LINE);
        int together = Math.toIntExact(Math.max(LEAST_SHARED, Math.ceilDiv(lines, workers.threads())));
        workers.rows(lines, together, Job.UNWATCHED, (from, to) -> {
            long sum = 0;
            for (long line = from; line < to; line++) {
                sum += data.get(ValueLayout.JAVA_BYTE, line * LINE);
            }
            seen.add(sum);
        });
    }

    /// How long all reading took so far.
    long nanos() {
        return nanos;
    }

    @Override
    public void close() {
        room.close();
    }
}
