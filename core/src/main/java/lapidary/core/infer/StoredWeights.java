package lapidary.core.infer;

import java.util.HashMap;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The weights of a sequence that grows token by token: linear layers multiply them as they are stored.
///
/// Policy for those that cannot be multiplied so: they are held as F32 copies while these fit into the budget, and are
/// decoded a tile at a time, each time, where they do not. One thread at a time.
final class StoredWeights implements BlockWeights, AutoCloseable {
    private final Engine engine;
    private final ForwardPass pass;
    private final boolean copies;
    private final NativeWeights.Leases leases = new NativeWeights.Leases();
    private final Map<TensorId, Matrix> values = new HashMap<>();
    private final Map<TensorId, LayerWeight> layers = new HashMap<>();

    StoredWeights(Engine engine, ForwardPass pass) {
        this.engine = engine;
        this.pass = pass;
        this.copies = 4 * pass.indirectElements() <= engine.weights().budgetBytes();
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
            return copies && !LayerWeight.Stored.isDirect(source)
                    ? new LayerWeight.Decoded(values(tensor))
                    : LayerWeight.Stored.of(source);
        });
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
    }
}
