package lapidary.core.sensitivity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;

/// Runs a language model over sequences of tokens and lets somebody watch what flows through it. To be called while
/// the model's file is read.
public final class TextRun {
    private static final int BATCH = 8;

    private TextRun() {}

    /// Somebody who watches; the methods are called from worker threads, in order within a sequence.
    public interface Watcher {

        /// What sees the blocks of a batch.
        ///
        /// @param first of its sequences; those that the observer is told of count from there
        Observer observer(Engine engine, ForwardPass pass, int first);

        /// What left the last block.
        ///
        /// @param hidden `float32[tokens, width]`
        default void leaves(int sequence, Matrix hidden) {}
    }

    /// Runs all blocks.
    ///
    /// @param weights to run with
    /// @param sequences tokens of each, all of one length
    /// @throws lapidary.core.format.FormatException when the model cannot be run; says why
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public static void over(
            Model model, Weights weights, List<int[]> sequences, Watcher watcher, Workers workers, Job job)
            throws IOException {
        int context = sequences.getFirst().length;
        try (Engine engine = new Engine(model, context, NativeWeights.standardBudget(), workers)) {
            ForwardPass pass = engine.pass(weights);
            int width = engine.architecture().width();
            int blocks = engine.architecture().blocks();
            try (NativeFloats room = new NativeFloats((long) BATCH * context * width)) {
                for (int first = 0; first < sequences.size(); first += BATCH) {
                    job.check();
                    List<Matrix> hidden = new ArrayList<>();
                    for (int i = first; i < Math.min(sequences.size(), first + BATCH); i++) {
                        Matrix rows = room.matrix(BATCH * context, width).rows((i - first) * context, context);
                        pass.embed(sequences.get(i), rows);
                        hidden.add(rows);
                    }
                    pass.blocks(0, blocks, hidden, watcher.observer(engine, pass, first), job);
                    for (int i = 0; i < hidden.size(); i++) {
                        watcher.leaves(first + i, hidden.get(i));
                    }
                    int done = first + hidden.size();
                    job.report((double) done / sequences.size(), done + " of " + sequences.size() + " sequences");
                }
            }
        }
    }
}
