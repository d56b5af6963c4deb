package lapidary.core.solve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.infer.LeastMemory;
import lapidary.core.job.Foresight;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Steps;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// What of a recipe is to be solved block by block, on one model.
///
/// @param chains what the recipe means for each tensor
/// @param evidence that the recipe names as its calibration data
public record Solving(Model model, Chains chains, Evidence evidence) {

    /// @throws InvalidSettingException for an unknown method, version or setting, or a value out of range
    public static Solving of(Model model, Methods methods, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        return new Solving(model, Chains.of(Steps.of(methods, recipe), model, evidence), evidence);
    }

    /// Whether any layer asks for sequential activations.
    public boolean isAsked() {
        return SolveKey.isAsked(model, chains);
    }

    /// By what the results are known; see [SolveKey].
    public String key() {
        return SolveKey.of(model, chains, evidence);
    }

    /// Results that were made by this; empty for those of another recipe, or where none are asked for.
    public Optional<Solved> own(Optional<Solved> latest) {
        return latest.filter(found -> isAsked() && found.id().equals(key()));
    }

    /// Solves what is asked for.
    ///
    /// @param work where results lie as long as they are needed
    /// @param job hears of memory that may not suffice
    /// @throws lapidary.core.job.NoRoomException when the disk has no room for results, or the
    /// machine has less memory
    /// in all than it takes
    /// @throws IOException when it cannot be solved; says why
    /// @throws java.util.concurrent.CancellationException when cancelled
    public Solved run(WorkFolder work, Workers workers, Job job) throws IOException {
        new Foresight().check(needs(work)).forEach(warning -> job.note("memory", warning));
        return new BlockSolver(model, chains, evidence, workers).solve(work, job);
    }

    private Foresight.Needs needs(WorkFolder work) throws IOException {
        int tokens = evidence.moments()
                .map(moments -> moments.sequences().stream()
                        .mapToInt(line -> line.length)
                        .sum())
                .orElse(0);
        int states = JointRounding.isAsked(model, chains) ? 2 : 1;
        return new Foresight.Needs(
                List.of(new Foresight.Space(work.path(), roomFor(work), "solved blocks")),
                0,
                LeastMemory.of(model, states, tokens),
                "Calibration data of fewer sequences takes less.");
    }

    /// Bytes that results still take, at most: a code of at most eight bits for each weight, and
    /// its share of scales.
    private long roomFor(WorkFolder work) throws IOException {
        long weights = model.tensors().stream()
                .filter(tensor -> chains.of(tensor).isSequential())
                .mapToLong(tensor -> tensor.tensor().shape().elements())
                .sum();
        return Math.max(0, Math.addExact(weights, weights / 4) - work.bytes());
    }

    /// A folder for results beside a file to be written.
    ///
    /// @param isResumable whether it stays when the work ends before its time, for another run to go on
    public static WorkFolder folder(Path out, boolean isResumable) throws IOException {
        return isResumable ? WorkFolder.kept(out) : WorkFolder.temporary(out);
    }
}
