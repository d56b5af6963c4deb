package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Activations;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.InterleavedProducts;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.StoredProducts;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import org.jspecify.annotations.Nullable;

/// The product of a linear layer: every product of a pass with a weight goes through here.
///
/// Products are cut into tiles of outputs, and the tiles are spread over the workers. Their sizes depend on the shapes
/// alone, except where a row's product depends on the row alone: results do not depend on the number of threads.
final class LinearLayer implements AutoCloseable {
    /// Weights of a tile that meets a single token: some microseconds of work.
    private static final int TOKEN_TILE = 1 << 15;

    /// Least weights of a share, where there are more: handing over less costs more than it brings.
    private static final int LEAST_SHARED = 1 << 16;

    /// Most weights of a share: some hundred microseconds of work.
    private static final int MOST_SHARED = 1 << 22;

    /// Outputs of a tile that meets many tokens: a quarter of the layer, as long as that lies between these.
    private static final int LEAST_OUTPUTS = 64;

    private static final int MOST_OUTPUTS = 512;

    private final Workers workers;
    private final BlockSums sums;
    private final DecodedTiles tiles = new DecodedTiles();
    private final StoredProducts products = StoredProducts.fastest();
    private @Nullable Replacement replacement;

    LinearLayer(Workers workers) {
        this.workers = workers;
        this.sums = new BlockSums(workers);
    }

    /// Leaves all products out from now on and does something else in their place, so that what
    /// remains of a pass can
    /// be timed.
    void replace(Replacement by) {
        replacement = by;
    }

    /// to = from · weightᵀ, added to what `to` holds when it `adds`.
    ///
    /// @param from `float32[tokens, inputs]`
    /// @param to `float32[tokens, outputs]`, overlapping neither
    void run(Matrix from, LayerWeight weight, boolean adds, Matrix to) {
        if (replacement != null) {
            replacement.run(weight, from.rows());
            return;
        }
        switch (weight) {
            case LayerWeight.Decoded(Matrix matrix) ->
                each(
                        weight,
                        from,
                        (at, count) ->
                                Gemm.productTransposed(from, matrix.rows(at, count), 1, adds, to.columns(at, count)));
            case LayerWeight.Interleaved(LayerWeight.Stored stored, DType type, MemorySegment tiles) -> {
                if (from.rows() == 1) {
                    run(from, stored.outputs(), type, tiles, adds, to);
                } else {
                    run(from, stored, adds, to);
                }
            }
            case LayerWeight.Stored stored -> run(from, stored, adds, to);
        }
    }

    private void run(Matrix from, int outputs, DType type, MemorySegment tiles, boolean adds, Matrix to) {
        InterleavedProducts side = LayerWeight.Interleaved.products();
        InterleavedProducts.Input x = side.input(type, from);
        int together = side.rows();
        long bytes = side.tileBytes(type, from.columns());
        int tileCount = Math.ceilDiv(outputs, together);
        workers.rows(tileCount, share(tileCount, together * from.columns()), Job.UNWATCHED, (first, end) -> {
            int count = Math.toIntExact(end - first);
            float[] found = new float[count * together];
            side.multiply(type, tiles.asSlice(first * bytes, count * bytes), count, x, found);
            int at = Math.toIntExact(first * together);
            put(found, Math.min(found.length, outputs - at), adds, to, at);
        });
    }

    /// Adds to a product what the sums of [Rounding.SummedBlocks] add to it.
    ///
    /// @param from before it was rounded
    /// @param firstRow of the weight that the product was made with
    void addSums(Matrix from, RowSource weight, int firstRow, Matrix to) {
        sums.add(from, weight, firstRow, to);
    }

    private void run(Matrix from, LayerWeight.Stored weight, boolean adds, Matrix to) {
        LayerWeight.Stored.Rows rows = weight.rows().orElse(null);
        if (from.rows() == 1 && rows != null) {
            Activations x = Activations.of(from);
            workers.rows(weight.outputs(), share(weight.outputs(), from.columns()), Job.UNWATCHED, (at, end) -> {
                int count = Math.toIntExact(end - at);
                float[] found = new float[count];
                long begin = (weight.first() + at) * rows.bytes();
                products.multiply(rows.type(), rows.data().asSlice(begin, count * rows.bytes()), count, x, found, 0);
                put(found, count, adds, to, Math.toIntExact(at));
            });
            return;
        }
        each(
                weight,
                from,
                (at, count) -> tiles.use(weight, at, count, tile -> {
                    Gemm.productTransposed(from, tile, 1, adds, to.columns(at, count));
                }));
    }

    private static void put(float[] values, int count, boolean adds, Matrix to, int at) {
        for (int i = 0; i < count; i++) {
            float value = adds ? to.get(0, at + i) + values[i] : values[i];
            to.data().setAtIndex(ValueLayout.JAVA_FLOAT, at + i, value);
        }
    }

    private void each(LayerWeight weight, Matrix from, Tile tile) {
        int size = from.rows() == 1
                ? Math.clamp(TOKEN_TILE / Math.max(1, weight.inputs()), 1, MOST_OUTPUTS)
                : Math.clamp(Math.ceilDiv(weight.outputs(), 4), LEAST_OUTPUTS, MOST_OUTPUTS);
        workers.rows(
                weight.outputs(),
                size,
                Job.UNWATCHED,
                (first, end) -> tile.run(Math.toIntExact(first), Math.toIntExact(end - first)));
    }

    /// What a thread takes on at a time of rows whose products depend on the row alone: as much as
    /// there is for each,
    /// so that each reads from one place to the next, but no more than what the others can wait for.
    ///
    /// @param weights of a row, or of a tile of rows
    private int share(int rows, int weights) {
        int least = LEAST_SHARED / Math.max(1, weights);
        int most = Math.max(1, MOST_SHARED / Math.max(1, weights));
        return Math.clamp(Math.max(least, Math.ceilDiv(rows, workers.threads())), 1, most);
    }

    /// What is done in place of a product.
    @FunctionalInterface
    interface Replacement {
        /// @param tokens that the weight would be multiplied with
        void run(LayerWeight weight, int tokens);
    }

    /// A tile of outputs.
    @FunctionalInterface
    private interface Tile {
        void run(int at, int count);
    }

    @Override
    public void close() {
        tiles.close();
    }
}
