package lapidary.core.table;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import lapidary.core.eval.Baseline;
import lapidary.core.eval.Scorer;
import lapidary.core.eval.SequenceMeans;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Network;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.tensor.TensorId;

/// The original on the first sequences of a text, kept so that a model that differs from it in some tensors is run
/// from the first changed block on alone, and scored against it. One thread coordinates.
///
/// Kept are the states that enter every block, or every second, third … one where memory is short, and the original's
/// logits where there is room for them. Results do not depend on what was kept.
public final class ChangedRuns implements AutoCloseable {
    /// Of each sequence: what enters the first block, what leaves the last, and that normalized.
    static final int LEAST_STATES = 3;

    private static final int BATCH = 16;

    private final TextSequences text;
    private final int count;
    private final Engine engine;
    private final Network network;
    private final ForwardPass original;
    private final Scorer scorer;
    private final List<Baseline> baselines = new ArrayList<>();
    private final int stride;
    private final NativeFloats states; // (kept blocks + 2, count, tokens, width); the last one is normalized
    private final NativeFloats batch; // (BATCH, tokens, width)
    private final Optional<NativeFloats> logits; // (count, scored, vocabulary)
    private long blockEvaluations;

    /// Runs the original.
    ///
    /// @param sequences of the text, from its beginning in the shuffled order; fewer where it is shorter
    /// @throws FormatException when the model cannot be run on the text; says why
    public ChangedRuns(Model model, TextSequences text, int sequences, Workers workers, Job job)
            throws FormatException {
        this(model, text, sequences, NativeWeights.standardBudget(), workers, job);
    }

    /// @param budget bytes: half of it for decoded weights, half for what is kept of the original
    ChangedRuns(Model model, TextSequences text, int sequences, long budget, Workers workers, Job job)
            throws FormatException {
        this.text = text;
        this.count = Math.min(sequences, text.count());
        this.engine = new Engine(model, text.context(), budget / 2, workers);
        this.network = engine.network();
        try {
            text.check(model, engine.architecture());
            this.original = engine.pass(Weights.original(model));
        } catch (FormatException e) {
            engine.close();
            throw e;
        }
        int blocks = network.blocks().size();
        long state = stateElements() * count;
        long room = Math.max(LEAST_STATES, budget / 4 / (4 * state)) - 2;
        this.stride = Math.toIntExact(Math.max(1, Math.ceilDiv((long) blocks, Math.max(1, room))));
        this.states = new NativeFloats(state * (Math.ceilDiv(blocks, stride) + 2));
        this.batch = new NativeFloats(stateElements() * BATCH);
        this.scorer = new Scorer(engine.architecture().vocabulary());
        long all = (long) count * text.scored() * engine.architecture().vocabulary();
        this.logits = 4 * all <= budget / 4 ? Optional.of(new NativeFloats(all)) : Optional.empty();
        IntStream.range(0, count).forEach(i -> baselines.add(new Baseline(text.scored())));
        try {
            for (int first = 0; first < count; first += BATCH) {
                runOriginal(first, Math.min(BATCH, count - first), job);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private long stateElements() {
        return (long) text.context() * engine.architecture().width();
    }

    private int keptBlocks() {
        return Math.ceilDiv(network.blocks().size(), stride);
    }

    /// @param slot which of the kept states: of block `slot · stride`, then the last one, then that normalized
    private Matrix state(int slot, int sequence) {
        int width = engine.architecture().width();
        long at = ((long) slot * count + sequence) * stateElements();
        return Matrix.of(states.data().asSlice(4 * at, 4 * stateElements()), text.context(), width);
    }

    private Matrix room(int index) {
        int width = engine.architecture().width();
        return batch.matrix(BATCH * text.context(), width).rows(index * text.context(), text.context());
    }

    private static void copy(Matrix from, Matrix to) {
        MemorySegment.copy(from.data(), 0, to.data(), 0, 4L * to.rows() * to.columns());
    }

    private void runOriginal(int first, int size, Job job) {
        List<Matrix> hidden = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            hidden.add(room(i));
            original.embed(text.inputs(first + i), room(i));
        }
        original.blocks(0, network.blocks().size(), hidden, keeping(first), job);
        try (NativeWeights.Lease head = original.head(job)) {
            engine.workers().rows(size, 1, job, (from, to) -> {
                int i = Math.toIntExact(from);
                copy(room(i), state(keptBlocks(), first + i));
                original.normalize(room(i), job);
                copy(room(i), state(keptBlocks() + 1, first + i));
                Scorer.States computed = new Scorer.States(
                        scored(room(i)), head.matrix(), engine.architecture().outputCap());
                if (logits.isPresent()) {
                    scorer.keep(computed, job, logitRoom(logits.get(), first + i));
                }
                scorer.scoreOriginal(
                        original(first + i, head.matrix()), baselines.get(first + i), text.targets(first + i));
            });
        }
    }

    private Observer keeping(int first) {
        return new Observer() {
            @Override
            public void enters(Block block, int sequence, Matrix hidden) {
                if (block.index() % stride == 0) {
                    copy(hidden, state(block.index() / stride, first + sequence));
                }
            }
        };
    }

    private Matrix logitRoom(NativeFloats all, int sequence) {
        int vocabulary = engine.architecture().vocabulary();
        long elements = (long) text.scored() * vocabulary;
        return Matrix.of(all.data().asSlice(4L * sequence * elements, 4 * elements), text.scored(), vocabulary);
    }

    private Scorer.States original(int sequence, Matrix head) {
        return new Scorer.States(
                scored(state(keptBlocks() + 1, sequence)),
                head,
                engine.architecture().outputCap(),
                logits.map(all -> logitRoom(all, sequence)).orElse(null));
    }

    private Matrix scored(Matrix rows) {
        return rows.rows(text.firstScored(), text.scored());
    }

    /// How many sequences were run.
    public int sequences() {
        return count;
    }

    public TextSequences text() {
        return text;
    }

    public Network network() {
        return network;
    }

    /// Blocks × sequences that changed models were run through so far.
    public long blockEvaluations() {
        return blockEvaluations;
    }

    /// Scores a changed model on some of the sequences.
    ///
    /// @param changed every tensor whose weights may differ from the original's
    /// @param chosen sequences, below [#sequences()]
    /// @throws FormatException when a weight cannot be decoded
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public SequenceMeans run(Weights weights, Set<TensorId> changed, int[] chosen, Job job) throws FormatException {
        ForwardPass pass = engine.pass(weights);
        int begin = firstChanged(changed);
        List<TokenScores> scores = new ArrayList<>();
        try (NativeWeights.Lease head = pass.head(job);
                NativeWeights.Lease originalHead = original.head(job)) {
            for (int first = 0; first < chosen.length; first += BATCH) {
                int[] part = Arrays.copyOfRange(chosen, first, Math.min(chosen.length, first + BATCH));
                advance(pass, begin, part, job);
                TokenScores[] found = new TokenScores[part.length];
                engine.workers().rows(part.length, 1, job, (from, to) -> {
                    int i = Math.toIntExact(from);
                    pass.normalize(room(i), job);
                    found[i] = scorer.score(
                            new Scorer.States(
                                    scored(room(i)),
                                    head.matrix(),
                                    engine.architecture().outputCap()),
                            original(part[i], originalHead.matrix()),
                            baselines.get(part[i]),
                            text.targets(part[i]),
                            job);
                });
                scores.addAll(List.of(found));
            }
        }
        return SequenceMeans.of(scores);
    }

    /// The same on all of them.
    ///
    /// @throws FormatException as the other
    public SequenceMeans run(Weights weights, Set<TensorId> changed, Job job) throws FormatException {
        return run(weights, changed, IntStream.range(0, count).toArray(), job);
    }

    /// Brings the batch to the end of the last block.
    ///
    /// @param begin first changed block; −1 for the embedding
    private void advance(ForwardPass pass, int begin, int[] chosen, Job job) {
        int blocks = network.blocks().size();
        int slot = begin >= blocks ? keptBlocks() : Math.max(0, begin) / stride;
        int start = begin >= blocks ? blocks : slot * stride;
        List<Matrix> hidden = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            hidden.add(room(i));
            if (begin < 0) {
                pass.embed(text.inputs(chosen[i]), room(i));
            } else {
                copy(state(slot, chosen[i]), room(i));
            }
        }
        pass.blocks(start, blocks, hidden, Observer.NONE, job);
        blockEvaluations += (long) (blocks - start) * chosen.length;
    }

    private int firstChanged(Set<TensorId> changed) {
        boolean isEmbedded = changed.contains(network.embedding().id())
                || network.positions()
                        .filter(positions -> changed.contains(positions.id()))
                        .isPresent();
        if (isEmbedded) {
            return -1;
        }
        for (Block block : network.blocks()) {
            if (block.weights().stream().anyMatch(weight -> changed.contains(weight.id()))) {
                return block.index();
            }
        }
        return network.blocks().size();
    }

    /// Native bytes that are kept of the original.
    public long bytes() {
        return states.bytes() + logits.map(NativeFloats::bytes).orElse(0L) + batch.bytes();
    }

    /// Frees all native memory. Nothing may be running any more.
    @Override
    public void close() {
        scorer.close();
        states.close();
        batch.close();
        logits.ifPresent(NativeFloats::close);
        engine.close();
    }
}
