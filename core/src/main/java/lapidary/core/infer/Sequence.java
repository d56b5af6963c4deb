package lapidary.core.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;

/// A sequence that grows: its keys and values so far, and the logits after its last token.
final class Sequence implements AutoCloseable {
    private final Engine engine;
    private final ForwardPass pass;
    private final List<NativeFloats> buffers = new ArrayList<>();
    private final List<Matrix> keys = new ArrayList<>();
    private final List<Matrix> values = new ArrayList<>();
    private final Matrix hidden;
    private final Matrix logits;
    private int position;

    /// @param most tokens it may have in the end
    Sequence(Engine engine, ForwardPass pass, int most) {
        this.engine = engine;
        this.pass = pass;
        int keyWidth = Slot.KEY.width(engine.architecture());
        for (int block = 0; block < engine.architecture().blocks(); block++) {
            keys.add(buffer(most, keyWidth));
            values.add(buffer(most, keyWidth));
        }
        hidden = buffer(engine.tokens(), engine.architecture().width());
        logits = buffer(1, engine.architecture().vocabulary());
    }

    /// Adds tokens, as many together as the engine has room for.
    ///
    /// @param tokens at least one
    /// @return the logits after the last one, one row, overwritten by the next call
    Matrix advance(int[] tokens, Job job) {
        int from = 0;
        while (from < tokens.length) {
            int to = Math.min(tokens.length, from + engine.tokens());
            Matrix rows = hidden.rows(0, to - from);
            feed(Arrays.copyOfRange(tokens, from, to), rows, job);
            if (to == tokens.length) {
                conclude(rows.rows(to - from - 1, 1), job);
            }
            from = to;
        }
        return logits;
    }

    private void feed(int[] tokens, Matrix rows, Job job) {
        pass.embed(tokens, position, rows);
        Workspace space = engine.borrow();
        try {
            for (Block block : pass.network().blocks()) {
                job.check();
                space.resume(rows, position, keys.get(block.index()), values.get(block.index()));
                run(block, space, job);
            }
        } finally {
            engine.giveBack(space);
        }
        position += tokens.length;
    }

    private void run(Block block, Workspace space, Job job) {
        try (NativeWeights.Leases leases = new NativeWeights.Leases()) {
            Map<TensorId, Matrix> weights = new HashMap<>();
            for (ModelTensor tensor : block.weights()) {
                weights.put(tensor.id(), leases.add(engine.weights().acquire(pass.source(tensor), job)));
            }
            engine.runner().run(block, new BlockWeights.Decoded(pass, weights), space, 0, Observer.NONE);
        }
    }

    private void conclude(Matrix last, Job job) {
        pass.normalize(last, job);
        try (NativeWeights.Lease head = pass.head(job)) {
            engine.runner().linear().run(last, new LayerWeight.Decoded(head.matrix()), false, logits);
            pass.bound(logits);
        }
    }

    private Matrix buffer(int rows, int columns) {
        NativeFloats buffer = new NativeFloats(Math.multiplyExact((long) rows, (long) columns));
        buffers.add(buffer);
        return buffer.matrix(rows, columns);
    }

    @Override
    public void close() {
        buffers.forEach(NativeFloats::close);
    }
}
