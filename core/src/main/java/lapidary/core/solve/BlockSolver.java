package lapidary.core.solve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.calib.BlockCalibrator;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.NativeWeights;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chains;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// Solves the chains of a language model block by block: each is fitted to what the compressed blocks before it really
/// give on the calibration text, and inside a block each layer to the layers before it.
///
/// Memory: the states of all sequences between two blocks, twice where something is fitted to the output of blocks; the
/// moments of one step of one block, or see [lapidary.core.method.BlockFit]; and one block's
/// results. Sums are made in a fixed order: the results do not depend on the number of threads, nor on where an earlier
/// run ended.
public final class BlockSolver {
    /// Heap for tensors of layers that are fitted to the original.
    private static final long TREATED_BYTES = 1 << 26;

    private final Model model;
    private final Chains chains;
    private final Evidence evidence;
    private final Workers workers;

    /// @param evidence about the original's layers, from the text to be run over once more
    public BlockSolver(Model model, Chains chains, Evidence evidence, Workers workers) {
        this.model = model;
        this.chains = chains;
        this.evidence = evidence;
        this.workers = workers;
    }

    /// Solves every block, or what an earlier run left of them.
    ///
    /// @param work where results lie as long as they are needed
    /// @throws FormatException when the model cannot be run, a weight is not finite, or there is no
    /// text to run over
    /// @throws java.util.concurrent.CancellationException when cancelled; blocks that are done stay
    /// in a folder that
    /// is kept
    public Solved solve(WorkFolder work, Job job) throws IOException {
        Moments moments = evidence.moments().orElseThrow(this::withoutText);
        if (moments.sequences().isEmpty()) {
            throw withoutText();
        }
        try {
            return model.file().reading(() -> {
                int context = moments.sequences().getFirst().length;
                try (Engine engine = new Engine(model, context, NativeWeights.standardBudget(), workers)) {
                    return solve(engine, moments, work, job);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e.getCause());
        }
    }

    private FormatException withoutText() {
        return new FormatException(
                FormatException.Problem.BAD_VALUE,
                model.file().path(),
                "sequential activations",
                "a calibration text to run the compressed layers over",
                "none; name one, or choose the activations of the original");
    }

    private Solved solve(Engine engine, Moments moments, WorkFolder work, Job job) throws IOException {
        String key = SolveKey.of(model, chains, evidence);
        Treatments treatments = new Treatments(Weights.original(model), TREATED_BYTES, workers);
        BlockCalibrator calibrator = new BlockCalibrator(moments.settings(), workers);
        List<int[]> sequences = moments.sequences();
        int context = sequences.getFirst().length;
        int width = engine.architecture().width();
        boolean hasTargets = JointRounding.isAsked(model, chains);
        List<WorkFile> done = new ArrayList<>();
        try (NativeFloats room = room(sequences.size(), context, width);
                NativeFloats second = room(hasTargets ? sequences.size() : 0, context, width)) {
            List<Matrix> states = embedded(engine.pass(outside(treatments)), sequences, room, width);
            // What the original gives of the same text.
            ForwardPass original = engine.pass(treatments.original());
            List<Matrix> targets = hasTargets ? embedded(original, sequences, second, width) : List.of();
            List<Block> blocks = engine.network().blocks();
            for (Block block : blocks) {
                Job part = job.part((double) block.index() / blocks.size(), (block.index() + 1.0) / blocks.size());
                part.report(0, "block " + (block.index() + 1) + " of " + blocks.size());
                if (hasTargets) {
                    try (Arena arena = Arena.ofShared()) {
                        calibrator.advance(original, block, targets, layer -> false, arena, part);
                    }
                }
                BlockWork step =
                        new BlockWork(engine, block, states, targets, chains, evidence, treatments, calibrator, key);
                Optional<WorkFile> solved = block(step, block, work, key, part);
                solved.ifPresent(done::add);
                step.advance(solved, part);
            }
        } catch (NotFiniteException e) {
            throw unsound(e);
        }
        return WorkFolder.Results.of(key, done);
    }

    private static NativeFloats room(int sequences, int context, int width) {
        long elements = Math.multiplyExact(Math.multiplyExact((long) sequences, context), (long) width);
        return new NativeFloats(Math.max(1, elements));
    }

    /// The states of sequences of one length before the first block.
    private static List<Matrix> embedded(ForwardPass pass, List<int[]> sequences, NativeFloats room, int width) {
        int context = sequences.getFirst().length;
        Matrix all = room.matrix(sequences.size() * context, width);
        List<Matrix> states = new ArrayList<>();
        for (int[] tokens : sequences) {
            states.add(all.rows(states.size() * context, context));
            pass.embed(tokens, states.getLast());
        }
        return states;
    }

    private Optional<WorkFile> block(BlockWork step, Block block, WorkFolder work, String key, Job job)
            throws IOException, NotFiniteException {
        if (!step.isSequential()) {
            return Optional.empty();
        }
        Optional<WorkFile> earlier = work.find(block.index(), key);
        if (earlier.isPresent()) {
            return earlier;
        }
        SortedMap<TensorId, SolvedTensor> found = step.solve(job);
        job.check();
        return Optional.of(work.write(block.index(), key, found));
    }

    /// The weights before the first block, as they will be.
    private Weights outside(Treatments treatments) {
        Map<TensorId, RowSource> treated = new HashMap<>();
        for (ModelTensor tensor : model.tensors()) {
            boolean isRounded = chains.of(tensor).rounding().isPresent();
            if (tensor.block().isEmpty() && isRounded) {
                treated.put(
                        tensor.id(),
                        treatments.of(Treatment.of(chains.of(tensor), evidence, Optional.empty(), Optional.empty())));
            }
        }
        Weights original = treatments.original();
        return tensor -> {
            RowSource found = treated.get(tensor.id());
            return found == null ? original.of(tensor) : found;
        };
    }

    private FormatException unsound(NotFiniteException e) {
        FormatException unsound = new FormatException(
                FormatException.Problem.NOT_FINITE,
                model.file().path(),
                "tensor '" + e.tensor() + "': row " + e.row() + ", column " + e.column(),
                e.expected(),
                e.found());
        unsound.initCause(e);
        return unsound;
    }
}
