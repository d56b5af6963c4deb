package lapidary.core.preview;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.eval.Baseline;
import lapidary.core.eval.Scorer;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.TokenScores;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ExpertLayer;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Observer;
import lapidary.core.infer.Part;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.jspecify.annotations.Nullable;

/// The original on the text, as far as edits need it: an engine, the states that enter its
/// blocks, the inputs of its layers on
/// the first sequences, and room to run a batch. One thread coordinates.
final class Reference implements AutoCloseable {
    static final int LARGEST_BATCH = 16;

    private final TextSequences text;
    private final Engine engine;
    private final ForwardPass pass;
    private final States states;
    private final LayerInputs inputs;
    private final Scorer scorer;
    private final List<Baseline> baselines = new ArrayList<>();
    private final NativeFloats batch; // (2 · LARGEST_BATCH, tokens, width)
    private final Prefix untouched;
    private final Pace pace = new Pace();
    private final @Nullable NativeFloats logits; // (keptLogits, scored, vocabulary): of the first sequences
    private final int keptLogits;
    private final boolean[] isKept; // (keptLogits): whether the logits of a sequence are there
    private int prepared;

    /// @throws FormatException when the model cannot be run on the text; says why
    Reference(Model model, Weights original, TextSequences text, Budget budget, Workers workers)
            throws FormatException {
        this.text = text;
        this.engine = new Engine(model, text.context(), budget.weightBytes(model), workers);
        try {
            text.check(model, engine.architecture());
            this.pass = engine.pass(original);
        } catch (FormatException e) {
            engine.close();
            throw e;
        }
        int width = engine.architecture().width();
        int blocks = engine.architecture().blocks();
        this.scorer = new Scorer(engine.architecture().vocabulary());
        this.inputs = new LayerInputs(engine.network(), text.context(), text.count(), budget.inputBytes());
        this.states = new States(text.context(), width, text.count(), blocks, budget.stateBytes());
        this.batch = new NativeFloats(2L * LARGEST_BATCH * text.context() * width);
        long sequenceBytes = 4L * text.scored() * engine.architecture().vocabulary();
        this.keptLogits = (int) Math.min(text.count(), budget.logitBytes() / sequenceBytes);
        this.isKept = new boolean[keptLogits];
        this.logits = keptLogits == 0 ? null : new NativeFloats(keptLogits * sequenceBytes / 4);
        this.untouched = states.begin(List.of(new Assignment(new TreeMap<>()))).getFirst();
        for (int i = 0; i < text.count(); i++) {
            baselines.add(Baseline.of(text, i));
        }
    }

    /// Runs the original over the first sequences of the text, so that their states are there; does
    /// nothing for those that were
    /// prepared before, nor when there is no room for more states.
    void prepare(int sequences, Job job) {
        while (prepared < sequences && (prepared == 0 || states.hasRoomForOriginal())) {
            int count = pace.next(sequences - prepared);
            run(prepared, count, job);
            score(prepared, count, job);
            prepared += count;
        }
    }

    /// Fills the baselines of a batch that was just run. The first batch is scored beside itself,
    /// as an edited model would be, so
    /// that the first edit finds all its code compiled.
    private void score(int first, int count, Job job) {
        try (NativeWeights.Lease head = pass.head(job)) {
            engine.workers().rows(count, 1, job, (from, to) -> {
                int i = Math.toIntExact(from);
                pass.normalize(originalRoom(i), job);
                Scorer.States computed = statesOf(scored(originalRoom(i)), head.matrix());
                keep(first + i, computed, job);
                Scorer.States own = original(first + i, originalRoom(i), head.matrix());
                int[] targets = text.targets(first + i);
                TokenScores scores = first == 0
                        ? scorer.score(own, own, baseline(first + i), targets, job)
                        : scorer.scoreOriginal(own, baseline(first + i), targets);
                assert scores.reference().agreements() == text.scored() : "the original agrees with itself";
            });
        }
    }

    private void keep(int sequence, Scorer.States computed, Job job) {
        Optional<Matrix> room = logitRoom(sequence);
        if (room.isPresent() && !isKept[sequence]) {
            scorer.keep(computed, job, room.get());
            isKept[sequence] = true;
        }
    }

    /// Where the logits of a sequence are kept; those of the first ones within the budget are.
    private Optional<Matrix> logitRoom(int sequence) {
        if (logits == null || sequence >= keptLogits) {
            return Optional.empty();
        }
        int vocabulary = engine.architecture().vocabulary();
        long elements = (long) text.scored() * vocabulary;
        return Optional.of(
                Matrix.of(logits.data().asSlice(4L * sequence * elements, 4 * elements), text.scored(), vocabulary));
    }

    /// What the original said about a sequence, from its normalized states, or as it was kept.
    Scorer.States original(int sequence, Matrix normalized, Matrix head) {
        return new Scorer.States(
                scored(normalized),
                head,
                engine.architecture().outputCap(),
                sequence < keptLogits && isKept[sequence] ? logitRoom(sequence).orElse(null) : null);
    }

    /// The rows of a sequence's scored positions.
    Matrix scored(Matrix rows) {
        return rows.rows(text.firstScored(), text.scored());
    }

    /// Brings the original's last states of some sequences into [#originalRoom].
    ///
    /// @return blocks × sequences that had to be run for want of room
    long last(int first, int count, Job job) {
        int blocks = engine.architecture().blocks();
        List<Optional<Matrix>> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kept.add(states.find(untouched, blocks, first + i));
        }
        if (kept.stream().anyMatch(Optional::isEmpty)) {
            run(first, count, job);
            return (long) blocks * count;
        }
        for (int i = 0; i < count; i++) {
            copy(kept.get(i).orElseThrow(), originalRoom(i));
        }
        return 0;
    }

    /// Whether the original's states of a sequence are there, or will be.
    boolean keeps(int sequence) {
        return states.find(untouched, engine.architecture().blocks(), sequence).isPresent()
                || sequence >= prepared && states.hasRoomForOriginal();
    }

    private void run(int first, int count, Job job) {
        List<Matrix> hidden = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hidden.add(originalRoom(i));
            pass.embed(text.inputs(first + i), originalRoom(i));
        }
        int blocks = engine.architecture().blocks();
        pass.blocks(0, blocks, hidden, keeping(first, job), job);
        for (int i = 0; i < count; i++) {
            states.keep(untouched, blocks, first + i, hidden.get(i));
        }
    }

    private Observer keeping(int first, Job job) {
        return new Observer() {
            @Override
            public void enters(Block block, int sequence, Matrix hidden) {
                if (block.index() > 0) {
                    states.keep(untouched, block.index(), first + sequence, hidden);
                }
            }

            @Override
            public void feeds(Part.Project layer, int sequence, Matrix input) {
                job.check();
                inputs.capture(layer, first + sequence, input);
            }

            @Override
            public void routes(Part.Experts layer, int expert, int sequence, int[] tokens, float[] shares) {
                if (inputs.wants(first + sequence)) {
                    inputs.experts().route(first + sequence, tokens);
                }
            }

            @Override
            public void feeds(ExpertLayer layer, int sequence, Matrix input) {
                job.check();
                if (inputs.wants(first + sequence)) {
                    inputs.experts().capture(layer, first + sequence, input);
                }
            }
        };
    }

    /// Room for the original's state of a sequence of the batch.
    Matrix originalRoom(int index) {
        return room(index);
    }

    /// Room for the edited model's state of a sequence of the batch.
    Matrix editedRoom(int index) {
        return room(LARGEST_BATCH + index);
    }

    private Matrix room(int index) {
        return batch.matrix(
                        2 * LARGEST_BATCH * text.context(),
                        engine.architecture().width())
                .rows(index * text.context(), text.context());
    }

    static void copy(Matrix from, Matrix to) {
        MemorySegment.copy(from.data(), 0, to.data(), 0, 4L * to.rows() * to.columns());
    }

    TextSequences text() {
        return text;
    }

    Engine engine() {
        return engine;
    }

    ForwardPass pass() {
        return pass;
    }

    /// What the scorer needs to know of a model of this architecture.
    Scorer.States statesOf(Matrix normalized, Matrix head) {
        return new Scorer.States(normalized, head, engine.architecture().outputCap());
    }

    States states() {
        return states;
    }

    /// Native memory for logits.
    long logitBytes() {
        return logits == null ? 0 : logits.bytes();
    }

    LayerInputs inputs() {
        return inputs;
    }

    Scorer scorer() {
        return scorer;
    }

    Baseline baseline(int sequence) {
        return baselines.get(sequence);
    }

    /// Frees all native memory. Nothing may be running any more.
    @Override
    public void close() {
        inputs.close();
        states.close();
        scorer.close();
        if (logits != null) {
            logits.close();
        }
        batch.close();
        engine.close();
    }
}
