package lapidary.core.infer;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntPredicate;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;

/// Continues token sequences, one token at a time, with a key/value cache. One thread at a time.
public final class Generator implements AutoCloseable {
    /// Longest sequence, whatever the model was trained for: a bound for the cache.
    private static final int MOST_TOKENS = 4096;

    /// Tokens of a prompt that are fed together.
    private static final int PROMPT_TILE = 64;

    private final Engine engine;
    private final StoredWeights weights;
    private final int context;
    private final int end;

    /// A generator that stops only at its limit or a full context.
    ///
    /// @throws lapidary.core.format.FormatException when the architecture cannot be run; says why
    public Generator(Model model, Weights weights) throws IOException {
        this(model, weights, -1, Workers.shared());
    }

    /// @param end token that ends a text; -1 for none
    /// @throws lapidary.core.format.FormatException when the architecture cannot be run; says why
    public Generator(Model model, Weights weights, int end, Workers workers) throws IOException {
        int trained = model.architecture().map(Architecture::context).orElse(1);
        this.context = Math.clamp(trained, 1, MOST_TOKENS);
        this.end = end;
        this.engine =
                new Engine(model, Math.min(PROMPT_TILE, context), context, NativeWeights.standardBudget(), workers);
        try {
            this.weights = new StoredWeights(engine, engine.pass(weights));
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    /// Greedy (temperature 0) or sampled continuation.
    ///
    /// @param prompt token ids, at least one; of a prompt as long as the context, only the end is read
    /// @param limit most tokens to add; stops early at end-of-sequence or a full context
    /// @param onToken receives each new token; returns false to stop
    /// @return the new tokens
    public int[] generate(int[] prompt, int limit, Sampling sampling, IntPredicate onToken, Job job) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("expected a prompt of at least one token");
        }
        int[] next = prompt.length < context || context == 1
                ? prompt
                : Arrays.copyOfRange(prompt, prompt.length - (context - 1), prompt.length);
        int most = Math.clamp((long) next.length + limit, next.length, Math.max(next.length, context));
        Sampler sampler = new Sampler(sampling);
        int[] added = new int[most - next.length];
        int count = 0;
        try (Sequence sequence = new Sequence(engine, weights, most)) {
            while (count < added.length) {
                job.report((double) count / added.length, "token " + (count + 1));
                int token = sampler.choose(sequence.advance(next, job));
                if (token == end) {
                    break;
                }
                added[count++] = token;
                if (!onToken.test(token)) {
                    break;
                }
                next = new int[] {token};
            }
        }
        return Arrays.copyOf(added, count);
    }

    /// The logits after each of the tokens, fed one at a time: the slow way, for comparison.
    ///
    /// @return `float32[tokens.length][vocabulary]`
    public float[][] logits(int[] tokens, Job job) {
        float[][] all = new float[tokens.length][];
        try (Sequence sequence = new Sequence(engine, weights, tokens.length)) {
            for (int i = 0; i < tokens.length; i++) {
                all[i] = sequence.advance(new int[] {tokens[i]}, job).toArray();
            }
        }
        return all;
    }

    /// Frees all native memory.
    @Override
    public void close() {
        weights.close();
        engine.close();
    }

    /// How the next token is chosen.
    ///
    /// @param temperature 0 for greedy
    /// @param topK candidates kept; 0 for all
    /// @param topP smallest probability mass kept; 1 for all
    /// @param seed same seed, same text
    public record Sampling(double temperature, int topK, double topP, long seed) {
        public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

        public Sampling {
            if (!(temperature >= 0) || topK < 0 || !(topP > 0) || topP > 1) {
                throw new IllegalArgumentException(
                        "no way to sample: temperature " + temperature + ", top-k " + topK + ", top-p " + topP);
            }
        }
    }
}
