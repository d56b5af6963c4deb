package lapidary.core.solve;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.method.Group;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.GroupTask;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// The patches of groups by what the original gives, each solved when it is first needed and remembered.
final class Solutions {
    private static final int MOST_KNOWN = 4096;

    private final Treatments treatments;

    /// Least recently used first. Guarded by itself.
    private final Map<Key, Solution> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Solution> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    private record Key(String task, String evidence) {}

    Solutions(Treatments treatments) {
        this.treatments = treatments;
    }

    /// The patch of a group.
    ///
    /// @param evidence about the original's layers
    /// @throws NotFiniteException when a weight is NaN or infinite
    /// @throws UncheckedIOException when the group cannot be solved, or its solution changes what it must not
    Patch of(GroupTask task, Evidence evidence, Job job) throws NotFiniteException {
        Solution solution;
        synchronized (known) {
            solution = known.computeIfAbsent(new Key(task.key(), evidence.id()), ignored -> new Solution());
        }
        return solution.of(task, evidence, job);
    }

    /// What is done to the scales of a tensor.
    Scales scales(ModelTensor tensor, List<GroupTask> tasks, Evidence evidence, Job job) throws NotFiniteException {
        List<Patch> patches = new ArrayList<>();
        for (GroupTask task : tasks) {
            if (task.touches(tensor.id())) {
                patches.add(of(task, evidence, job));
            }
        }
        return new Scales(tensor.id(), patches);
    }

    /// What the method of a group is shown.
    GroupLook shown(GroupTask task, Evidence evidence, Job job) throws NotFiniteException {
        Map<TensorId, Scales> before = new HashMap<>();
        for (ModelTensor member : members(task.group()).toList()) {
            before.put(member.id(), scales(member, task.before(), evidence, job));
        }
        return new GroupLook(
                task,
                treatments.original(),
                before,
                evidence,
                false,
                (tensor, ofTensor) -> rounded(task, tensor, evidence, ofTensor),
                Optional.empty());
    }

    /// One group's patch, solved once.
    private final class Solution {
        private @Nullable Patch patch;

        synchronized Patch of(GroupTask task, Evidence evidence, Job job) throws NotFiniteException {
            Patch found = patch;
            if (found == null) {
                GroupLook look = shown(task, evidence, job);
                found = solve(task, look, job);
                patch = found;
            }
            return found;
        }
    }

    private TreatedWeights rounded(GroupTask task, ModelTensor tensor, Evidence evidence, Job job)
            throws NotFiniteException {
        TreatedWeights treated = treatments.of(Treatment.ofReader(task, tensor, evidence));
        treated.compute(job);
        return treated;
    }

    /// Every tensor of a group.
    static Stream<ModelTensor> members(Group group) {
        return Stream.concat(group.tensors().stream(), group.producer().stream().flatMap(Group.Producer::tensors));
    }

    /// Solves a group, and makes sure that scales which moved changed nothing.
    ///
    /// @throws UncheckedIOException when it cannot be solved; says why
    static Patch solve(GroupTask task, GroupLook look, Job job) throws NotFiniteException {
        job.check();
        try {
            Patch patch = task.step()
                    .transform()
                    .solve(task.group(), look, task.step().settings(), job);
            if (task.stage() == Stage.SCALE) {
                new FoldCheck(task.group(), look::exact, patch).check();
            }
            return patch;
        } catch (UnfitException e) {
            ModelTensor first = task.group().tensors().getFirst();
            FormatException unsolved = new FormatException(
                    FormatException.Problem.BAD_VALUE,
                    first.tensor().file(),
                    "the layers that read the same values as '" + first.id() + "'",
                    "layers that " + task.step().transform().title() + " can work on",
                    String.valueOf(e.getMessage()));
            throw new UncheckedIOException(String.valueOf(unsolved.getMessage()), unsolved);
        }
    }
}
