package lapidary.core.infer;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;

/// Logits of a small model for the same 24 tokens.
public final class TinyLogits {
    static final int[] TOKENS =
            IntStream.range(0, 24).map(i -> (7 * i + 11) % 261).toArray();

    private TinyLogits() {}

    /// `float32[tokens, vocabulary]`.
    public static float[][] of(Model model) throws IOException {
        return of(model, new Workers(1), Observer.NONE);
    }

    static float[][] of(Model model, Workers workers, Observer observer) throws IOException {
        int count = TOKENS.length;
        try (Engine engine = new Engine(model, count, NativeWeights.standardBudget(), workers);
                NativeFloats states =
                        new NativeFloats((long) count * engine.architecture().width());
                NativeFloats room =
                        new NativeFloats((long) count * engine.architecture().vocabulary());
                NativeWeights.Lease head = engine.pass(Weights.original(model)).head(Job.UNWATCHED)) {
            ForwardPass pass = engine.pass(Weights.original(model));
            Matrix hidden = states.matrix(count, engine.architecture().width());
            pass.embed(TOKENS, hidden);
            pass.blocks(0, engine.architecture().blocks(), List.of(hidden), observer, Job.UNWATCHED);
            pass.normalize(hidden, Job.UNWATCHED);
            Matrix logits = room.matrix(count, engine.architecture().vocabulary());
            Gemm.productTransposed(hidden, head.matrix(), 1, false, logits);
            pass.bound(logits);
            float[][] rows = new float[count][];
            for (int i = 0; i < count; i++) {
                rows[i] = logits.rows(i, 1).toArray();
            }
            return rows;
        }
    }
}
