package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lapidary.core.infer.Block;
import lapidary.core.infer.ForwardPass;
import lapidary.core.infer.Part;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.TensorId;

/// Sums up what enters chosen layers of one block, given the states that enter the block and the weights of a pass: the
/// step that a run over the whole model and a solver that goes block by block have in common.
///
/// Sequences run some at a time, and their rows are added in their order: the result is the same to the last bit
/// whatever the threads.
public final class BlockCalibrator {
    /// Sequences that run together.
    static final int BATCH = 8;

    private final CalibrationSettings settings;
    private final Workers workers;

    /// @param settings of which the seed and the number of samples count here
    public BlockCalibrator(CalibrationSettings settings, Workers workers) {
        this.settings = settings;
        this.workers = workers;
    }

    /// Leaves the states as they are.
    ///
    /// @param pass with the weights as they are now
    /// @param states `float32[tokens, width]` of each sequence as it enters the block; sequences of one length
    /// @param wanted the layers to be summed up
    /// @param arena for the moments
    /// @throws java.util.concurrent.CancellationException when the job was cancelled; the states are as they were
    public BlockInputs observe(
            ForwardPass pass, Block block, List<Matrix> states, Predicate<TensorId> wanted, Arena arena, Job job) {
        return run(pass, block, states, chosen(block, wanted), false, arena, job);
    }

    /// Brings the states to the end of the block.
    ///
    /// @param states as of [#observe], changed in place; of no use after a cancel
    /// @throws java.util.concurrent.CancellationException when the job was cancelled
    public BlockInputs advance(
            ForwardPass pass, Block block, List<Matrix> states, Predicate<TensorId> wanted, Arena arena, Job job) {
        return run(pass, block, states, chosen(block, wanted), true, arena, job);
    }

    private static List<SharedInput> chosen(Block block, Predicate<TensorId> wanted) {
        List<SharedInput> chosen = new ArrayList<>();
        for (SharedInput input : SharedInput.of(block)) {
            List<LayerMatrix> layers = input.layers().stream()
                    .filter(layer -> wanted.test(layer.tensor()))
                    .toList();
            if (!layers.isEmpty()) {
                chosen.add(new SharedInput(layers, input.inputs(), input.isExpert()));
            }
        }
        return chosen;
    }

    BlockInputs run(
            ForwardPass pass,
            Block block,
            List<Matrix> states,
            List<SharedInput> wanted,
            boolean isAdvancing,
            Arena arena,
            Job job) {
        check(states);
        int context = states.getFirst().rows();
        int width = states.getFirst().columns();
        Block run = isAdvancing ? block : asFarAsNeeded(block, wanted);
        int scratch = isAdvancing ? 0 : Math.min(BATCH, states.size());
        try (MomentSums sums = new MomentSums(block, wanted, BATCH, context, settings, arena, workers);
                NativeFloats room = new NativeFloats(Math.max(1, (long) scratch * context * width))) {
            for (int first = 0; first < states.size(); first += BATCH) {
                job.check();
                List<Matrix> own = states.subList(first, Math.min(states.size(), first + BATCH));
                List<Matrix> batch = isAdvancing ? own : copies(own, room.matrix(scratch * context, width));
                pass.block(run, batch, sums, job);
                sums.finishBatch(job);
            }
            return new BlockInputs(sums.moments(), arena);
        }
    }

    /// What comes after the last input that is summed up tells nothing.
    private static Block asFarAsNeeded(Block block, List<SharedInput> wanted) {
        Set<LayerMatrix> first = wanted.stream().map(SharedInput::first).collect(Collectors.toSet());
        return block.until(part -> switch (part) {
            case Part.Project layer ->
                first.contains(new LayerMatrix(layer.weight().id(), 0));
            case Part.Experts experts ->
                experts.experts().stream()
                        .flatMap(expert -> Stream.of(expert.gate(), expert.up(), expert.down()))
                        .map(SharedInput::matrix)
                        .anyMatch(first::contains);
            default -> false;
        });
    }

    private static void check(List<Matrix> states) {
        Set<Integer> lengths = new HashSet<>();
        states.forEach(state -> lengths.add(state.rows()));
        if (lengths.size() != 1) {
            throw new IllegalArgumentException("expected sequences of one length, got " + lengths);
        }
    }

    private static List<Matrix> copies(List<Matrix> states, Matrix room) {
        List<Matrix> copies = new ArrayList<>();
        for (Matrix state : states) {
            Matrix copy = room.rows(copies.size() * state.rows(), state.rows());
            for (int row = 0; row < state.rows(); row++) {
                MemorySegment.copy(
                        state.data(), 4 * state.at(row), copy.data(), 4 * copy.at(row), 4L * state.columns());
            }
            copies.add(copy);
        }
        return copies;
    }
}
