package lapidary.core.infer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Architecture;

/// Causal grouped-query attention.
///
/// What enters the cache are the rows of [Slot#KEY] and [Slot#VALUE] as they are when [#run] begins.
///
/// Heads and tiles of queries are spread over the workers; each is computed by itself, so that results do not depend on
/// the number of threads.
final class Attention implements AutoCloseable {
    /// Products that are not worth a second thread.
    private static final long SPREAD_PRODUCTS = 1 << 16;

    private final Architecture architecture;
    private final Workers workers;
    private final Kernels kernels = Kernels.fastest();

    // Guarded by idle:
    private final Deque<NativeFloats> idle = new ArrayDeque<>();
    private final List<NativeFloats> all = new ArrayList<>();

    Attention(Architecture architecture, Workers workers) {
        this.architecture = architecture;
        this.workers = workers;
    }

    /// ATTENDED = for each head and each tile of queries: softmax(scale · Q·Kᵀ) · V over the keys
    /// up to the tile's end.
    ///
    /// @param window tokens that a query sees, itself included; 0 for all
    /// @param cache how keys and values are stored, and with them what meets them
    void run(int window, CacheFormat cache, Workspace space) {
        if (cache.equals(CacheFormat.EXACT)) {
            attend(window, Rounding.none(), space, 0, space.slot(Slot.QUERY).rows());
            return;
        }
        CacheRounding rounding = new CacheRounding(cache, architecture);
        rounding.enter(space);
        int rows = space.slot(Slot.QUERY).rows();
        for (int row = 0; row < rows; ) {
            int end = rounding.end(space.position() + row, space.position() + rows) - space.position();
            attend(window, cache.values().attention(), space, row, end - row);
            rounding.settle(space, space.position() + end);
            row = end;
        }
    }

    /// Tile by tile from the last one on, which has most to do, and head by head within.
    private void attend(int window, Rounding rounding, Workspace space, int firstRow, int rows) {
        int tiles = Math.ceilDiv(rows, Workspace.QUERY_TILE);
        int heads = architecture.heads();
        space.slot(Slot.ATTENDED);
        long products = (long) rows * heads * architecture.headSize() * (space.position() + firstRow + rows);
        int together = products < SPREAD_PRODUCTS ? tiles * heads : 1;
        workers.rows((long) tiles * heads, together, Job.UNWATCHED, (from, to) -> {
            NativeFloats room = borrow(space);
            try {
                for (long task = from; task < to; task++) {
                    int row = firstRow + (tiles - 1 - (int) (task / heads)) * Workspace.QUERY_TILE;
                    int count = Math.min(Workspace.QUERY_TILE, firstRow + rows - row);
                    attend(window, rounding, space, row, count, (int) (task % heads), room);
                }
            } finally {
                giveBack(room);
            }
        });
    }

    private void attend(
            int window, Rounding rounding, Workspace space, int row, int count, int head, NativeFloats room) {
        int size = architecture.headSize();
        int shared = head / (architecture.heads() / architecture.keyValueHeads()) * size;
        int reach = space.position() + row + count;
        Matrix keys = space.keys().columns(shared, size).rows(0, reach);
        Matrix values = space.values().columns(shared, size).rows(0, reach);
        Matrix scores = room.matrix(count, reach);
        Matrix queries = space.slot(Slot.QUERY).rows(row, count).columns(head * size, size);
        Gemm.productTransposed(queries, keys, (float) architecture.attention().scale(), false, scores);
        Pointwise.cap(scores, architecture.attention().cap());
        for (int i = 0; i < count; i++) {
            weigh(scores.rows(i, 1), space.position() + row + i + 1, window);
        }
        if (!rounding.isNone()) {
            rounding.apply(scores, scores);
        }
        Matrix out = space.slot(Slot.ATTENDED).rows(row, count).columns(head * size, size);
        Gemm.product(scores, values, false, out);
    }

    /// The softmax over the keys that a query sees; 0 for all others.
    ///
    /// @param end of what it may see
    private void weigh(Matrix scores, int end, int window) {
        int first = window == 0 ? 0 : Math.max(0, end - window);
        scores.data().asSlice(0, 4L * first).fill((byte) 0);
        kernels.softmax(scores.data(), first, end - first, scores.columns() - first);
    }

    /// Room for the scores of a tile.
    private NativeFloats borrow(Workspace space) {
        synchronized (idle) {
            NativeFloats room = idle.poll();
            if (room == null) {
                room = new NativeFloats(space.scoreElements());
                all.add(room);
            }
            return room;
        }
    }

    private void giveBack(NativeFloats room) {
        synchronized (idle) {
            idle.push(room);
        }
    }

    /// Frees all native memory. No pass may be running any more.
    @Override
    public void close() {
        synchronized (idle) {
            all.forEach(NativeFloats::close);
            all.clear();
            idle.clear();
        }
    }
}
