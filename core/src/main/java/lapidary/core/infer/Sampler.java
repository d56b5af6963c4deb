package lapidary.core.infer;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lapidary.core.linalg.Kernels;
import lapidary.core.linalg.Matrix;

/// Chooses tokens from logits: the likeliest one, or a seeded draw from the likeliest ones.
final class Sampler {
    private final Generator.Sampling sampling;
    private final SplittableRandom random;

    Sampler(Generator.Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /// @param logits one row
    int choose(Matrix logits) {
        return sampling.temperature() == 0
                ? Kernels.fastest().argMax(logits.data(), 0, logits.columns())
                : draw(logits.toArray());
    }

    /// p(token) ∝ exp(logit / temperature), among the `topK` likeliest and of these the fewest that
    /// hold the mass `topP`.
    private int draw(float[] logits) {
        int kept = sampling.topK() == 0 ? logits.length : Math.min(sampling.topK(), logits.length);
        int[] tokens = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -logits[token]))
                .limit(kept)
                .mapToInt(Integer::intValue)
                .toArray();
        double[] mass = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            mass[i] = Math.exp((logits[tokens[i]] - logits[tokens[0]]) / sampling.temperature());
            total += mass[i];
        }
        double held = 0;
        int last = 0;
        while (last < kept && held < sampling.topP() * total) {
            held += mass[last++];
        }
        double point = random.nextDouble() * held;
        for (int i = 0; i < last; i++) {
            point -= mass[i];
            if (point < 0) {
                return tokens[i];
            }
        }
        return tokens[Math.max(0, last - 1)];
    }
}
