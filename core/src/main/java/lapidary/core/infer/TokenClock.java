package lapidary.core.infer;

import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;

/// How long generation takes for one more token: the whole of it, or all but the products with weights. One thread.
public final class TokenClock implements AutoCloseable {
    private static final int TILE = 64;

    private final Engine engine;
    private final StoredWeights weights;
    private Sequence sequence;
    private final int most;
    private int position;

    private TokenClock(Model model, Weights source, int most, boolean isWhole, Workers workers) throws FormatException {
        this.most = most;
        this.engine = new Engine(model, Math.min(TILE, most), most, NativeWeights.standardBudget(), workers);
        try {
            ForwardPass pass = engine.pass(source);
            if (isWhole) {
                this.weights = new StoredWeights(engine, pass);
            } else {
                this.weights = StoredWeights.untouched(engine, pass);
                engine.runner().linear().skip();
            }
            this.sequence = new Sequence(engine, weights, most);
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    /// Of whole tokens.
    ///
    /// @param most tokens that are ever fed
    /// @throws FormatException when the model cannot be run; says why
    public static TokenClock whole(Model model, Weights weights, int most, Workers workers) throws FormatException {
        return new TokenClock(model, weights, most, true, workers);
    }

    /// Of all but the products: attention, norms, activations, the embedding, what sits between.
    ///
    /// @param most tokens that are ever fed
    /// @throws FormatException when the model cannot be run; says why
    public static TokenClock withoutProducts(Model model, int most, Workers workers) throws FormatException {
        return new TokenClock(model, Weights.original(model), most, false, workers);
    }

    /// Tokens fed so far.
    public int position() {
        return position;
    }

    /// Forgets all tokens; what was compiled and copied stays.
    public void restart() {
        sequence.close();
        sequence = new Sequence(engine, weights, most);
        position = 0;
    }

    /// Feeds tokens together until there are so many.
    public void fill(int tokens, Job job) {
        int more = tokens - position;
        if (more > 0) {
            advance(more, job);
        }
    }

    /// Nanoseconds of one more token.
    public long next(Job job) {
        long begun = System.nanoTime();
        advance(1, job);
        return System.nanoTime() - begun;
    }

    private void advance(int count, Job job) {
        if (count > most - position) {
            throw new IllegalStateException("no room for " + count + " tokens behind " + position + " of " + most);
        }
        int[] tokens = new int[count];
        int vocabulary = engine.architecture().vocabulary();
        for (int i = 0; i < count; i++) {
            tokens[i] = (int) ((position + i) * 7919L % vocabulary);
        }
        sequence.advance(tokens, job);
        position += count;
    }

    @Override
    public void close() {
        sequence.close();
        weights.close();
        engine.close();
    }
}
