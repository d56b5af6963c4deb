package lapidary.core.infer;

import java.lang.foreign.ValueLayout;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Activations;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.StoredProducts;

/// The product of a linear layer: every product of a pass with a weight goes through here.
///
/// Products are cut into tiles of outputs whose sizes depend on the shapes alone, and the tiles are spread over the
/// workers: results do not depend on the number of threads.
final class LinearLayer implements AutoCloseable {
    /// Weights of a tile that meets a single token: some microseconds of work.
    private static final int TOKEN_TILE = 1 << 15;

    /// Outputs of a tile that meets many tokens: a quarter of the layer, as long as that lies between these.
    private static final int LEAST_OUTPUTS = 64;

    private static final int MOST_OUTPUTS = 512;

    private final Workers workers;
    private final DecodedTiles tiles = new DecodedTiles();
    private final StoredProducts products = StoredProducts.fastest();

    LinearLayer(Workers workers) {
        this.workers = workers;
    }

    /// to = from · weightᵀ, added to what `to` holds when it `adds`.
    ///
    /// @param from `float32[tokens, inputs]`
    /// @param to `float32[tokens, outputs]`, overlapping neither
    void run(Matrix from, LayerWeight weight, boolean adds, Matrix to) {
        switch (weight) {
            case LayerWeight.Decoded(Matrix matrix) ->
                each(
                        weight,
                        from,
                        (at, count) ->
                                Gemm.productTransposed(from, matrix.rows(at, count), 1, adds, to.columns(at, count)));
            case LayerWeight.Stored stored -> run(from, stored, adds, to);
        }
    }

    private void run(Matrix from, LayerWeight.Stored weight, boolean adds, Matrix to) {
        LayerWeight.Stored.Rows rows = weight.rows().orElse(null);
        if (from.rows() == 1 && rows != null) {
            Activations x = Activations.of(from);
            each(weight, from, (at, count) -> {
                float[] found = new float[count];
                long begin = (weight.first() + at) * rows.bytes();
                products.multiply(rows.type(), rows.data().asSlice(begin, count * rows.bytes()), count, x, found, 0);
                put(found, adds, to, at);
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

    private static void put(float[] values, boolean adds, Matrix to, int at) {
        for (int i = 0; i < values.length; i++) {
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
