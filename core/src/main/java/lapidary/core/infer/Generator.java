package lapidary.core.infer;

import java.util.function.IntPredicate;
import lapidary.core.job.Job;
import lapidary.core.model.Model;

/// Continues token sequences, one token at a time, with a key/value cache.
public final class Generator {

    /// @throws lapidary.core.format.FormatException when the architecture cannot be run; says why
    public Generator(Model model, Weights weights) throws java.io.IOException {
        throw new IllegalStateException("contract draft " + model + weights);
    }

    /// Greedy (temperature 0) or sampled continuation.
    ///
    /// @param prompt token ids, at least one
    /// @param limit most tokens to add; stops early at end-of-sequence or a full context
    /// @param onToken receives each new token; returns false to stop
    public int[] generate(int[] prompt, int limit, Sampling sampling, IntPredicate onToken, Job job) {
        throw new IllegalStateException("contract draft " + prompt.length + limit + sampling + onToken + job);
    }

    /// How the next token is chosen.
    ///
    /// @param temperature 0 for greedy
    /// @param topK candidates kept; 0 for all
    /// @param topP smallest probability mass kept; 1 for all
    public record Sampling(double temperature, int topK, double topP, long seed) {
        public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);
    }
}
