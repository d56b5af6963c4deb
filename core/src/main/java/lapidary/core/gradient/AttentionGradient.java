package lapidary.core.gradient;

import lapidary.core.infer.Pointwise;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;

/// The way back through causal grouped-query attention, a tile of queries at a time: the probabilities P are computed
/// again and never kept for a whole sequence.
///
/// With S = cap · tanh(scale · Q·Kᵀ / cap), P = softmax(S), O = P·V: dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P · (dP − Σ P · dP)
/// · (1 − (S / cap)²), dQ = scale · dS·K, dK = scale · dSᵀ·Q. A pair of key and value heads is
/// one task, its query heads
/// and tiles in order.
final class AttentionGradient {
    private static final int QUERY_TILE = 64;

    private final Architecture architecture;
    private final Workers workers;
    private final Buffers buffers;
    private final Kernels kernels = Kernels.fastest();

    AttentionGradient(Architecture architecture, Workers workers, Buffers buffers) {
        this.architecture = architecture;
        this.workers = workers;
        this.buffers = buffers;
    }

    /// Rows of all heads of a sequence, `float32[tokens, heads · headSize]`.
    record Heads(Matrix queries, Matrix keys, Matrix values) {

        private Heads of(int query, int shared, int size) {
            return new Heads(
                    queries.columns(query * size, size),
                    keys.columns(shared * size, size),
                    values.columns(shared * size, size));
        }
    }

    /// @param window tokens that a query sees, itself included; 0 for all
    /// @param read by attention
    /// @param g gradient by what it gave, `float32[tokens, heads · headSize]`
    /// @param out gradients by what it read, added to
    void add(int window, Heads read, Matrix g, Heads out) {
        int sharing = architecture.heads() / architecture.keyValueHeads();
        int size = architecture.headSize();
        workers.rows(architecture.keyValueHeads(), 1, Job.UNWATCHED, (first, end) -> {
            int shared = Math.toIntExact(first);
            Room room = new Room(g.rows());
            try {
                for (int head = shared * sharing; head < (shared + 1) * sharing; head++) {
                    Matrix given = g.columns(head * size, size);
                    head(window, read.of(head, shared, size), given, out.of(head, shared, size), room);
                }
            } finally {
                room.close();
            }
        });
    }

    private void head(int window, Heads read, Matrix g, Heads out, Room room) {
        for (int row = 0; row < g.rows(); row += QUERY_TILE) {
            int count = Math.min(QUERY_TILE, g.rows() - row);
            int first = window == 0 ? 0 : Math.max(0, row + 1 - window);
            int reach = row + count - first;
            Matrix queries = read.queries().rows(row, count);
            Matrix keys = read.keys().rows(first, reach);
            Matrix values = read.values().rows(first, reach);
            Matrix scores = room.scores.matrix(count, reach);
            Matrix slopes = room.slopes.matrix(count, reach);
            Matrix given = g.rows(row, count);
            Gemm.productTransposed(
                    queries, keys, (float) architecture.attention().scale(), false, scores);
            Gemm.productTransposed(given, values, 1, false, slopes);
            for (int i = 0; i < count; i++) {
                int begin = window == 0 ? 0 : Math.max(0, row + i + 1 - window) - first;
                weigh(scores.rows(i, 1), slopes.rows(i, 1), begin, row + i + 1 - first, room);
            }
            Gemm.transposedProduct(scores, given, true, out.values().rows(first, reach));
            Gemm.product(slopes, keys, true, out.queries().rows(row, count));
            Gemm.transposedProduct(slopes, queries, true, out.keys().rows(first, reach));
        }
    }

    /// Of one query: scores become probabilities, gradients by these become gradients by the products Q·Kᵀ.
    ///
    /// @param begin of the keys that it sees
    /// @param end of them
    private void weigh(Matrix scores, Matrix slopes, int begin, int end, Room room) {
        double cap = architecture.attention().cap();
        float[] bounded = room.bounded;
        Pointwise.cap(scores, cap);
        if (cap > 0) {
            Rows.read(scores, 0, bounded);
        }
        scores.data().asSlice(0, 4L * begin).fill((byte) 0);
        kernels.softmax(scores.data(), begin, end - begin, scores.columns() - begin);
        float[] p = room.probabilities;
        float[] d = room.gradients;
        Rows.read(scores, 0, p);
        Rows.read(slopes, 0, d);
        double mean = 0;
        for (int key = begin; key < end; key++) {
            mean += (double) p[key] * d[key];
        }
        double scale = architecture.attention().scale();
        for (int key = 0; key < scores.columns(); key++) {
            d[key] = (float) (scale * p[key] * (d[key] - mean));
        }
        if (cap > 0) {
            for (int key = begin; key < end; key++) {
                double share = bounded[key] / cap;
                d[key] = (float) (d[key] * (1 - share * share));
            }
        }
        Rows.write(d, slopes, 0);
    }

    /// The scores of a tile, and rows of them.
    private final class Room {
        private final NativeFloats scores;
        private final NativeFloats slopes;
        private final float[] bounded;
        private final float[] probabilities;
        private final float[] gradients;

        Room(int tokens) {
            long elements = (long) Math.min(QUERY_TILE, tokens) * tokens;
            scores = buffers.borrow(elements);
            slopes = buffers.borrow(elements);
            bounded = new float[tokens];
            probabilities = new float[tokens];
            gradients = new float[tokens];
        }

        void close() {
            buffers.giveBack(scores);
            buffers.giveBack(slopes);
        }
    }
}
