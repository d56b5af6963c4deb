package lapidary.core.infer;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
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
    private Optional<WeightTraffic> traffic = Optional.empty();

    private TokenClock(Model model, Weights source, int most, boolean isWhole, Workers workers) throws FormatException {
        this.most = most;
        this.engine = new Engine(model, Math.min(TILE, most), most, NativeWeights.standardBudget(), workers);
        try {
            ForwardPass pass = engine.pass(source);
            this.weights = isWhole ? new StoredWeights(engine, pass) : StoredWeights.untouched(engine, pass);
            this.sequence = new Sequence(engine, weights, most);
            if (!isWhole) {
                replaceProducts();
            }
        } catch (Throwable e) {
            engine.close();
            throw e;
        }
    }

    /// By the reading of as much memory: attention over keys and values that the weights have
    /// pushed out of the caches
    /// takes twice as long as over such that are still there.
    private void replaceProducts() {
        LinearLayer linear = engine.runner().linear();
        LongAdder bytes = new LongAdder();
        linear.replace((weight, tokens) -> bytes.add(WeightTraffic.bytes(weight)));
        advance(1, Job.UNWATCHED);
        WeightTraffic reading = new WeightTraffic(bytes.sum(), engine.workers());
        traffic = Optional.of(reading);
        linear.replace((weight, tokens) -> {
            if (tokens == 1) {
                reading.read(WeightTraffic.bytes(weight));
            }
        });
        restart();
    }

    /// Of whole tokens.
    ///
    /// @param most tokens that are ever fed
    /// @throws FormatException when the model cannot be run; says why
    public static TokenClock whole(Model model, Weights weights, int most, Workers workers) throws FormatException {
        return new TokenClock(model, weights, most, true, workers);
    }

    /// Of all but the products: attention, norms, activations, the embedding, what sits between,
    /// with caches as they
    /// are where the weights are read as the model has them.
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
        long reading = read();
        long begun = System.nanoTime();
        advance(1, job);
        long passed = System.nanoTime() - begun;
        return Math.max(1, passed - (read() - reading));
    }

    /// Nanoseconds of what stood in for products so far.
    private long read() {
        return traffic.map(WeightTraffic::nanos).orElse(0L);
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
        traffic.ifPresent(WeightTraffic::close);
        sequence.close();
        weights.close();
        engine.close();
    }
}
