package lapidary.core.infer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.job.MachineMemory;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.RowSource;

/// F32 copies of weights in native memory, each decoded once and shared by everybody who uses the same source.
///
/// Policy: a copy stays until the budget is needed for another one; then those go first that nobody holds and that
/// were used longest ago. What is held at the same time may exceed the budget: the least that a pass needs is one
/// block.
public final class NativeWeights implements AutoCloseable {
    private static final int CHUNK_ELEMENTS = 1 << 18;

    private final long budgetBytes;
    private final Workers workers;

    /// By identity of the source, least recently used first. Guarded by this.
    private final Map<Source, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);

    private volatile long bytes; // written under this, read by anybody without waiting for a decode
    private boolean closed;

    /// @param budgetBytes of copies that are kept while nobody holds them
    public NativeWeights(long budgetBytes, Workers workers) {
        this.budgetBytes = budgetBytes;
        this.workers = workers;
    }

    /// A third of what the machine could give now: a comparison runs two models, and the system needs its share.
    public static long standardBudget() {
        return MachineMemory.available() / 3;
    }

    public long budgetBytes() {
        return budgetBytes;
    }

    /// Native bytes of all copies.
    public long bytes() {
        return bytes;
    }

    /// Bytes that the copies may take which nobody holds now: the budget less what is held.
    public synchronized long freeBytes() {
        long held = copies.values().stream()
                .filter(copy -> copy.holders > 0)
                .mapToLong(copy -> copy.memory.bytes())
                .sum();
        return Math.max(0, budgetBytes - held);
    }

    /// The weights of a source, decoded now unless they are here already; valid until the lease is closed.
    ///
    /// @throws java.util.concurrent.CancellationException when the job was cancelled while decoding
    public synchronized Lease acquire(RowSource source, Job job) {
        if (closed) {
            throw new IllegalStateException("these weights were closed");
        }
        Source key = new Source(source);
        Copy copy = copies.get(key);
        if (copy == null) {
            evict(Math.multiplyExact(4L, source.shape().elements()));
            copy = decode(source, job);
            copies.put(key, copy);
            bytes += copy.memory.bytes();
        }
        copy.holders++;
        return new Lease(copy);
    }

    /// Frees every copy. No lease may be in use any more.
    @Override
    public synchronized void close() {
        closed = true;
        copies.values().forEach(copy -> copy.memory.close());
        copies.clear();
        bytes = 0;
    }

    private Copy decode(RowSource source, Job job) {
        int rows = Math.toIntExact(source.shape().rows());
        int columns = Math.toIntExact(source.shape().columns());
        NativeFloats memory = new NativeFloats(source.shape().elements());
        try {
            Matrix matrix = memory.matrix(rows, columns);
            int chunk = Math.max(1, CHUNK_ELEMENTS / Math.max(1, columns));
            workers.rows(rows, chunk, job, (from, to) -> {
                int count = Math.toIntExact(to - from);
                float[] values = new float[Math.multiplyExact(count, columns)];
                source.decode(from, count, values);
                matrix.rows(Math.toIntExact(from), count).set(values);
            });
            return new Copy(memory, matrix);
        } catch (Throwable e) {
            memory.close();
            throw e;
        }
    }

    /// @param coming bytes that are about to be added
    private synchronized void evict(long coming) {
        Iterator<Copy> oldest = copies.values().iterator();
        while (bytes > budgetBytes - coming && oldest.hasNext()) {
            Copy copy = oldest.next();
            if (copy.holders == 0) {
                oldest.remove();
                bytes -= copy.memory.bytes();
                copy.memory.close();
            }
        }
    }

    private synchronized void release(Copy copy) {
        copy.holders--;
        if (!closed) {
            evict(0);
        }
    }

    /// The right to use a copy.
    public final class Lease implements AutoCloseable {
        private final Copy copy;

        private Lease(Copy copy) {
            this.copy = copy;
        }

        /// `float32[rows, columns]`; a vector is one row.
        public Matrix matrix() {
            return copy.matrix;
        }

        @Override
        public void close() {
            release(copy);
        }
    }

    /// Several leases that are given back together.
    public static final class Leases implements AutoCloseable {
        private final List<Lease> leases = new ArrayList<>();

        public Matrix add(Lease lease) {
            leases.add(lease);
            return lease.matrix();
        }

        @Override
        public void close() {
            leases.forEach(Lease::close);
        }
    }

    private static final class Copy {
        private final NativeFloats memory;
        private final Matrix matrix;
        private int holders;

        Copy(NativeFloats memory, Matrix matrix) {
            this.memory = memory;
            this.matrix = matrix;
        }
    }

    /// A source compared by identity.
    private static final class Source {
        private final RowSource source;

        Source(RowSource source) {
            this.source = source;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof Source that && that.source == source;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(source);
        }
    }
}
