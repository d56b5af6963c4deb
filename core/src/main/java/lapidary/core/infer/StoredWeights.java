package lapidary.core.infer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.InterleavedProducts;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The weights of sequences that grow token by token: linear layers multiply them as they are stored.
///
/// Policy for those whose type can be interleaved: they are copied once, on first use, so that rows lie side by side,
/// as long as all these copies fit into the budget; otherwise they are read where they lie.
///
/// Policy for those that cannot be multiplied so: they are held as F32 copies while these fit into the budget, and are
/// decoded a tile at a time, each time, where they do not. One thread at a time.
final class StoredWeights implements BlockWeights, AutoCloseable {
    private final Engine engine;
    private final ForwardPass pass;
    private final boolean copies;
    private final boolean interleaves;
    private final List<NativeFloats> tiles = new ArrayList<>();
    private final NativeWeights.Leases leases = new NativeWeights.Leases();
    private final Map<TensorId, Matrix> values = new HashMap<>();
    private final Map<TensorId, LayerWeight> layers = new HashMap<>();

    /// Layers where they lie, whatever they are: for a pass that multiplies none.
    static StoredWeights untouched(Engine engine, ForwardPass pass) {
        return new StoredWeights(engine, pass, false, false);
    }

    private StoredWeights(Engine engine, ForwardPass pass, boolean copies, boolean interleaves) {
        this.engine = engine;
        this.pass = pass;
        this.copies = copies;
        this.interleaves = interleaves;
    }

    StoredWeights(Engine engine, ForwardPass pass) {
        this.engine = engine;
        this.pass = pass;
        long budget = engine.weights().budgetBytes();
        this.copies = 4 * pass.indirectElements() <= budget;
        this.interleaves = pass.interleavedBytes() <= budget - (copies ? 4 * pass.indirectElements() : 0);
    }

    ForwardPass pass() {
        return pass;
    }

    @Override
    public Matrix values(ModelTensor tensor) {
        return values.computeIfAbsent(
                tensor.id(), id -> leases.add(engine.weights().acquire(pass.source(tensor), Job.UNWATCHED)));
    }

    @Override
    public LayerWeight layer(ModelTensor tensor) {
        return layers.computeIfAbsent(tensor.id(), id -> {
            RowSource source = pass.source(tensor);
            if (copies && !LayerWeight.Stored.isDirect(source)) {
                return new LayerWeight.Decoded(values(tensor));
            }
            LayerWeight.Stored stored = LayerWeight.Stored.of(source);
            return interleaves && interleavedBytes(source) > 0 ? interleaved(stored) : stored;
        });
    }

    /// Bytes of a source whose rows lie side by side; 0 when its type cannot be laid out so.
    static long interleavedBytes(RowSource source) {
        InterleavedProducts products = InterleavedProducts.fastest().orElse(null);
        LayerWeight.Stored.Rows rows = LayerWeight.Stored.rows(source).orElse(null);
        if (products == null || rows == null || !products.covers(rows.type())) {
            return 0;
        }
        return Math.multiplyExact(
                Math.ceilDiv(source.shape().rows(), (long) products.rows()),
                products.tileBytes(rows.type(), Math.toIntExact(source.shape().columns())));
    }

    private LayerWeight interleaved(LayerWeight.Stored stored) {
        NativeFloats room = new NativeFloats(interleavedBytes(stored.source()) / Float.BYTES);
        tiles.add(room);
        return interleaved(stored, room, engine.workers());
    }

    /// Lays rows side by side.
    ///
    /// @param room receives the tiles, [#interleavedBytes] of the source
    static LayerWeight interleaved(LayerWeight.Stored stored, NativeFloats room, Workers workers) {
        InterleavedProducts products = LayerWeight.Interleaved.products();
        LayerWeight.Stored.Rows rows = stored.rows().orElseThrow();
        int together = products.rows();
        long bytes = products.tileBytes(rows.type(), stored.inputs());
        workers.rows(Math.ceilDiv(stored.outputs(), together), 1, Job.UNWATCHED, (first, end) -> {
            int at = Math.toIntExact(first * together);
            int count = Math.min(together, stored.outputs() - at);
            products.interleave(
                    rows.type(),
                    rows.data().asSlice(at * rows.bytes(), count * rows.bytes()),
                    count,
                    stored.inputs(),
                    room.data().asSlice(first * bytes, bytes));
        });
        return new LayerWeight.Interleaved(stored, rows.type(), room.data());
    }

    @Override
    public RowSource source(ModelTensor tensor) {
        return pass.source(tensor);
    }

    @Override
    public Numerics numerics() {
        return pass.numerics();
    }

    @Override
    public void close() {
        leases.close();
        tiles.forEach(NativeFloats::close);
    }
}
