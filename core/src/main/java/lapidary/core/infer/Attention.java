package lapidary.core.infer;

import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.Architecture;

/// Causal grouped-query attention.
///
/// What enters the cache are the rows of [Slot#KEY] and [Slot#VALUE] as they are when [#run] begins.
final class Attention {
    private final Architecture architecture;
    private final Kernels kernels = Kernels.fastest();

    Attention(Architecture architecture) {
        this.architecture = architecture;
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

    private void attend(int window, Rounding rounding, Workspace space, int firstRow, int rows) {
        int size = architecture.headSize();
        int group = architecture.heads() / architecture.keyValueHeads();
        float scale = (float) architecture.attention().scale();
        Matrix queries = space.slot(Slot.QUERY);
        Matrix out = space.slot(Slot.ATTENDED);
        for (int head = 0; head < architecture.heads(); head++) {
            Matrix keys = space.keys().columns(head / group * size, size);
            Matrix values = space.values().columns(head / group * size, size);
            for (int row = firstRow; row < firstRow + rows; row += Workspace.QUERY_TILE) {
                int count = Math.min(Workspace.QUERY_TILE, firstRow + rows - row);
                int reach = space.position() + row + count;
                Matrix scores = space.scores(count, reach);
                Matrix tile = queries.rows(row, count).columns(head * size, size);
                Gemm.productTransposed(tile, keys.rows(0, reach), scale, false, scores);
                Pointwise.cap(scores, architecture.attention().cap());
                for (int i = 0; i < count; i++) {
                    weigh(scores.rows(i, 1), space.position() + row + i + 1, window);
                }
                if (!rounding.isNone()) {
                    rounding.apply(scores, scores);
                }
                Gemm.product(
                        scores,
                        values.rows(0, reach),
                        false,
                        out.rows(row, count).columns(head * size, size));
            }
        }
    }

    /// The softmax over the keys that a query sees; 0 for all others.
    ///
    /// @param end of what it may see
    private void weigh(Matrix scores, int end, int window) {
        int first = window == 0 ? 0 : Math.max(0, end - window);
        scores.data().asSlice(0, 4L * first).fill((byte) 0);
        kernels.softmax(scores.data(), first, end - first, scores.columns() - first);
    }
}
