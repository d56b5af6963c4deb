package lapidary.core.solve;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.job.Job;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.GroupTask;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import org.jspecify.annotations.Nullable;

/// The patches of groups, each solved when it is first needed and remembered.
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

    private record Key(String task, String evidence, String solved) {}

    Solutions(Treatments treatments) {
        this.treatments = treatments;
    }

    /// The patch of a group.
    ///
    /// @param evidence about the original's layers
    /// @param solved what the readers became, where they were solved before
    /// @throws NotFiniteException when a weight is NaN or infinite
    /// @throws UncheckedIOException when the group cannot be solved, or its solution changes what it must not
    Patch of(GroupTask task, Evidence evidence, Optional<Solved> solved, Job job) throws NotFiniteException {
        Solution solution;
        synchronized (known) {
            Key key = new Key(task.key(), evidence.id(), solved.map(Solved::id).orElse(""));
            solution = known.computeIfAbsent(key, ignored -> new Solution());
        }
        return solution.of(task, evidence, solved, job);
    }

    /// What is done to the scales of a tensor.
    Scales scales(ModelTensor tensor, List<GroupTask> tasks, Evidence evidence, Optional<Solved> solved, Job job)
            throws NotFiniteException {
        List<Patch> patches = new ArrayList<>();
        for (GroupTask task : tasks) {
            if (task.touches(tensor.id())) {
                patches.add(of(task, evidence, solved, job));
            }
        }
        return new Scales(tensor.id(), patches);
    }

    /// One group's patch, solved once.
    private final class Solution {
        private @Nullable Patch patch;

        synchronized Patch of(GroupTask task, Evidence evidence, Optional<Solved> solved, Job job)
                throws NotFiniteException {
            Patch found = patch;
            if (found == null) {
                found = solve(task, evidence, solved, job);
                patch = found;
            }
            return found;
        }
    }

    private Patch solve(GroupTask task, Evidence evidence, Optional<Solved> solved, Job job) throws NotFiniteException {
        job.check();
        Looking weights = new Looking(task, evidence, solved, job);
        try {
            Patch patch = task.step()
                    .transform()
                    .solve(task.group(), weights, task.step().settings(), job);
            if (task.stage() == Stage.SCALE) {
                new FoldCheck(task.group(), weights::exact, patch).check();
            }
            return patch;
        } catch (UnfitException e) {
            FormatException unsolved = new FormatException(
                    FormatException.Problem.BAD_VALUE,
                    task.group().tensors().getFirst().tensor().file(),
                    "the layers that read the same values as '"
                            + task.group().tensors().getFirst().id() + "'",
                    "layers that " + task.step().transform().title() + " can work on",
                    String.valueOf(e.getMessage()));
            throw new UncheckedIOException(String.valueOf(unsolved.getMessage()), unsolved);
        }
    }

    /// What the method of a group is shown.
    private final class Looking implements GroupWeights {
        private final GroupTask task;
        private final Evidence original;
        private final Optional<Solved> solved;
        private final Map<TensorId, Scales> scales = new HashMap<>();
        private final Evidence scaled;

        Looking(GroupTask task, Evidence evidence, Optional<Solved> solved, Job job) throws NotFiniteException {
            this.task = task;
            this.original = evidence;
            this.solved = solved;
            Map<TensorId, float[]> columns = new HashMap<>();
            List<ModelTensor> members = new ArrayList<>(task.group().tensors());
            task.group().producer().ifPresent(producer -> producer.tensors().forEach(members::add));
            for (ModelTensor member : members) {
                Scales found = scales(member, task.before(), evidence, solved, job);
                scales.put(member.id(), found);
                found.addColumns(columns);
            }
            this.scaled = columns.isEmpty() ? evidence : evidence.scaled(columns);
        }

        @Override
        public RowSource exact(ModelTensor tensor) {
            Scales found = scales.get(tensor.id());
            if (found == null) {
                throw new IllegalArgumentException(
                        "'" + tensor.id() + "' is not of " + task.group().id());
            }
            return found.exact(treatments.original().of(tensor));
        }

        @Override
        public RowSource rounded(ModelTensor tensor, Job job) throws NotFiniteException {
            if (task.stage() == Stage.SCALE || task.rounding(tensor.id()).isEmpty()) {
                return exact(tensor);
            }
            List<GroupTask> own = task.before().stream()
                    .filter(earlier -> earlier.touches(tensor.id()))
                    .toList();
            Optional<Rounding> rounding = rounding(tensor);
            boolean isUsed = !own.isEmpty()
                    || rounding.filter(chosen -> chosen.transform().usesEvidence(chosen.settings()))
                            .isPresent();
            Treatment treatment = new Treatment(
                    tensor, own, rounding, List.of(), isUsed ? original : Evidence.NONE, Optional.empty(), solved);
            return treatments.of(treatment).compute(job);
        }

        @Override
        public Optional<Rounding> rounding(ModelTensor tensor) {
            return task.rounding(tensor.id()).map(Treatment::rounding);
        }

        @Override
        public Evidence evidence() {
            return scaled;
        }
    }
}
