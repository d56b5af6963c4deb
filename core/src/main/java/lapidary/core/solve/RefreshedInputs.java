package lapidary.core.solve;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.calib.BlockCalibrator;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.Activations;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.GroupTask;
import lapidary.core.tensor.TensorId;

/// What enters the layers of a block once layers before them are compressed.
final class RefreshedInputs {
    private final Engine engine;
    private final Block block;
    private final List<Matrix> states;
    private final Evidence evidence;
    private final BlockCalibrator calibrator;
    private final String key;
    private int runs;

    /// @param states `float32[tokens, width]` of each sequence as it enters the block
    /// @param evidence about the original's layers
    /// @param key of the whole work, see [SolveKey]
    RefreshedInputs(
            Engine engine,
            Block block,
            List<Matrix> states,
            Evidence evidence,
            BlockCalibrator calibrator,
            String key) {
        this.engine = engine;
        this.block = block;
        this.states = states;
        this.evidence = evidence;
        this.calibrator = calibrator;
        this.key = key;
    }

    /// What enters some layers with these weights.
    ///
    /// @param arena for the moments
    Evidence of(Set<TensorId> layers, Weights weights, Arena arena, Job job) throws IOException {
        Moments original = evidence.moments().orElseThrow();
        String id = Sha256.of(key + " block " + block.index() + " run " + runs);
        runs++;
        Moments found = calibrator
                .observe(engine.pass(weights), block, states, layers::contains, arena, job)
                .moments(original.dataName(), original.dataSha256(), id);
        FiniteInputs.check(found, layers, engine.model().file().path());
        return evidence.with(found);
    }

    /// The refreshed evidence where any token reached the group, else the original's.
    Evidence covered(GroupTask task, Evidence refreshed) {
        boolean isKnown = task.group().tensors().stream()
                .anyMatch(tensor -> !refreshed.matrices(tensor).isEmpty());
        return isKnown ? refreshed : evidence;
    }

    /// The layers that some groups feed, where these ask for what enters them now.
    static Set<TensorId> readers(List<GroupTask> tasks) {
        return tasks.stream()
                .filter(task -> task.activations() == Activations.SEQUENTIAL)
                .flatMap(task -> task.group().tensors().stream())
                .map(ModelTensor::id)
                .collect(Collectors.toSet());
    }
}
