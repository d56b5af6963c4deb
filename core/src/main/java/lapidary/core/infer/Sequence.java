package lapidary.core.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// A sequence that grows: its keys and values so far, and the logits after its last token.
final class Sequence implements AutoCloseable {
    private final Engine engine;
    private final ForwardPass pass;
    private final List<NativeFloats> buffers = new ArrayList<>();
    private final List<Matrix> keys = new ArrayList<>();
    private final List<Matrix> values = new ArrayList<>();
    private final Matrix hidden;
    private final Matrix logits;
    private final StoredWeights weights;
    private int position;

    /// @param weights that other sequences may use later
    /// @param most tokens it may have in the end
    Sequence(Engine engine, StoredWeights weights, int most) {
        this.engine = engine;
        this.pass = weights.pass();
        this.weights = weights;
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
                conclude(rows.rows(to - from - 1, 1));
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
                engine.runner().run(block, weights, space, 0, Observer.NONE);
            }
        } finally {
            engine.giveBack(space);
        }
        position += tokens.length;
    }

    private void conclude(Matrix last) {
        pass.normalize(last, Job.UNWATCHED);
        LayerWeight head = weights.layer(pass.network().output());
        engine.runner().linear().run(last, head, false, logits);
        pass.bound(logits);
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
