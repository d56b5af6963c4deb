package lapidary.core.quant;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lapidary.core.calib.InputMoments;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The sample run with other weights, and what changed.
final class SampleRuns {
    private SampleRuns() {}

    static float[] logits(Model model, int[] tokens, Map<TensorId, RowSource> changed) throws IOException {
        Weights original = Weights.original(model);
        int[] ids = Arrays.copyOf(tokens, 48);
        try (Engine engine = new Engine(model, ids.length, NativeWeights.standardBudget(), Workers.shared());
                NativeFloats memory = new NativeFloats(ids.length * (256L + 2048))) {
            ForwardPass pass = engine.pass(
                    tensor -> changed.containsKey(tensor.id()) ? changed.get(tensor.id()) : original.of(tensor));
            Matrix hidden = memory.matrix(ids.length, 256);
            pass.embed(ids, hidden);
            pass.blocks(0, 6, List.of(hidden), Observer.NONE, Job.UNWATCHED);
            pass.normalize(hidden, Job.UNWATCHED);
            try (NativeWeights.Lease head = pass.head(Job.UNWATCHED);
                    NativeFloats out = new NativeFloats(ids.length * 2048L)) {
                Matrix all = out.matrix(ids.length, 2048);
                Gemm.productTransposed(hidden, head.matrix(), 1, false, all);
                return all.toArray();
            }
        }
    }

    static double loss(RowSource exact, RowSource changed, InputMoments moments) {
        return LayerLoss.of(exact, changed, moments, 1e-9, false, Job.UNWATCHED)
                .orElseThrow()
                .measured();
    }

    static float[] values(RowSource vector) {
        float[] values = new float[Math.toIntExact(vector.shape().elements())];
        vector.decode(0, 1, values);
        return values;
    }
}
