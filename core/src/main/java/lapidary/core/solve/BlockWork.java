package lapidary.core.solve;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lapidary.core.calib.BlockCalibrator;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.Moments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.format.Sha256;
import lapidary.core.infer.Block;
import lapidary.core.infer.Engine;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.NotedJob;
import lapidary.core.linalg.Matrix;
import lapidary.core.method.Activations;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.Scaling;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.GroupTask;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.recipe.Stage;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;

/// The work on one block: scales first, by what the block's own layers give; then roundings, from the first layers on,
/// each by what the ones before it give; corrections last.
final class BlockWork {
    private final Engine engine;
    private final Block block;
    private final List<Matrix> states;
    private final Chains chains;
    private final Evidence evidence;
    private final Treatments treatments;
    private final BlockCalibrator calibrator;
    private final String key;
    private final Map<TensorId, Chain> own = new LinkedHashMap<>();
    private final Map<TensorId, RowSource> current = new HashMap<>();
    private final Map<GroupTask, Patch> patches = new LinkedHashMap<>();
    private final SortedMap<TensorId, CompressedTensor> rounded = new TreeMap<>();
    private final Map<TensorId, List<String>> notes = new HashMap<>();
    private int runs;

    /// @param states `float32[tokens, width]` of each sequence as it enters the block
    /// @param key of the whole work, see [SolveKey]
    BlockWork(
            Engine engine,
            Block block,
            List<Matrix> states,
            Chains chains,
            Evidence evidence,
            Treatments treatments,
            BlockCalibrator calibrator,
            String key) {
        this.engine = engine;
        this.block = block;
        this.states = states;
        this.chains = chains;
        this.evidence = evidence;
        this.treatments = treatments;
        this.calibrator = calibrator;
        this.key = key;
        block.weights().forEach(tensor -> own.put(tensor.id(), chains.of(tensor)));
    }

    /// Whether any of its layers is to be fitted to what comes before it.
    boolean isSequential() {
        return own.values().stream().anyMatch(Chain::isSequential);
    }

    /// What each tensor becomes that is part of a sequential chain.
    SortedMap<TensorId, SolvedTensor> solve(Job job) throws IOException, NotFiniteException {
        scale(job.part(0, 0.2));
        round(job.part(0.2, 0.9));
        correct(job.part(0.9, 1));
        SortedMap<TensorId, SolvedTensor> found = new TreeMap<>();
        for (Chain chain : own.values()) {
            if (chain.isSequential()) {
                found.put(chain.tensor().id(), solved(chain, job));
            }
        }
        return found;
    }

    /// Brings the states to the end of the block, with everything as it became.
    void advance(Optional<WorkFile> solved, Job job) throws IOException {
        Map<TensorId, RowSource> results = new HashMap<>();
        if (solved.isPresent()) {
            for (TensorId tensor : solved.get().tensors()) {
                results.put(tensor, solved.get().read(tensor).result());
            }
        }
        current.clear();
        own.values().forEach(chain -> treated(chain)
                .ifPresent(found -> current.put(chain.tensor().id(), found)));
        current.putAll(results);
        try (Arena arena = Arena.ofShared()) {
            calibrator.advance(engine.pass(weights()), block, states, layer -> false, arena, job);
        }
    }

    private Weights weights() {
        Map<TensorId, RowSource> now = Map.copyOf(current);
        return tensor -> {
            RowSource found = now.get(tensor.id());
            return found == null ? treatments.original().of(tensor) : found;
        };
    }

    /// What a chain without sequential parts makes of a tensor.
    private Optional<RowSource> treated(Chain chain) {
        boolean isTreated =
                !chain.isSequential() && (chain.isPatched() || chain.rounding().isPresent());
        return isTreated
                ? Optional.of(treatments.of(Treatment.of(chain, evidence, Optional.empty(), Optional.empty())))
                : Optional.empty();
    }

    private void scale(Job job) throws IOException, NotFiniteException {
        List<GroupTask> tasks = tasks(Stage.SCALE);
        Set<TensorId> wanted = readers(tasks);
        try (Arena arena = Arena.ofShared()) {
            Evidence refreshed = wanted.isEmpty() ? evidence : refreshed(wanted, arena, job);
            for (GroupTask task : tasks) {
                boolean isSequential = task.activations() == Activations.SEQUENTIAL;
                patches.put(
                        task,
                        isSequential
                                ? solve(task, covered(task, refreshed), job)
                                : treatments.solutions().of(task, evidence, job));
            }
        }
        for (Chain chain : own.values()) {
            Scales scales = scales(chain);
            if (!scales.isEmpty()) {
                TensorId id = chain.tensor().id();
                current.put(id, scales.exact(treatments.original().of(chain.tensor())));
            }
        }
    }

    private void round(Job job) throws IOException, NotFiniteException {
        List<Set<TensorId>> steps = FittingOrder.of(block, engine.architecture());
        for (int step = 0; step < steps.size(); step++) {
            Job part = job.part((double) step / steps.size(), (step + 1.0) / steps.size());
            round(steps.get(step), part);
        }
    }

    private void round(Set<TensorId> layers, Job job) throws IOException, NotFiniteException {
        Set<TensorId> wanted = layers.stream().filter(this::isRefreshed).collect(Collectors.toSet());
        try (Arena arena = Arena.ofShared()) {
            Evidence refreshed = wanted.isEmpty() ? evidence : refreshed(wanted, arena, job);
            for (TensorId id : layers) {
                Chain chain = chain(id);
                if (!chain.isSequential()) {
                    treated(chain).ifPresent(found -> current.put(id, found));
                } else if (chain.rounding().isPresent()) {
                    Chosen chosen = chain.rounding().get();
                    boolean isKnown = wanted.contains(id)
                            && !refreshed.matrices(chain.tensor()).isEmpty();
                    // What was refreshed is about inputs that are scaled already.
                    Evidence about = isKnown ? refreshed : scales(chain).scaled(evidence);
                    CompressedTensor result = round(chain, chosen, about, job);
                    rounded.put(id, result);
                    current.put(id, result);
                }
            }
        }
    }

    private CompressedTensor round(Chain chain, Chosen chosen, Evidence about, Job job) throws NotFiniteException {
        RowSource weights = scales(chain).bounded(treatments.original().of(chain.tensor()));
        NotedJob noted = new NotedJob(job);
        CompressedTensor result = chosen.transform().apply(chain.tensor(), weights, chosen.settings(), about, noted);
        notes.put(
                chain.tensor().id(),
                noted.notes().stream().map(NotedJob.Note::text).toList());
        return result;
    }

    private boolean isRefreshed(TensorId id) {
        return chain(id)
                .rounding()
                .filter(chosen -> Activations.of(chosen.settings()) == Activations.SEQUENTIAL)
                .isPresent();
    }

    private void correct(Job job) throws IOException, NotFiniteException {
        for (GroupTask task : tasks(Stage.CORRECT)) {
            if (task.activations() == Activations.SEQUENTIAL) {
                try (Arena arena = Arena.ofShared()) {
                    Evidence refreshed = refreshed(readers(List.of(task)), arena, job);
                    patches.put(task, solve(task, covered(task, refreshed), job));
                }
            }
        }
    }

    /// @param about the layers; once they are scaled, what was refreshed is about scaled inputs
    private Patch solve(GroupTask task, Evidence about, Job job) throws NotFiniteException {
        Map<TensorId, Scales> before = new HashMap<>();
        Solutions.members(task.group()).forEach(member -> before.put(member.id(), scales(chain(member.id()))));
        GroupLook look = new GroupLook(
                task,
                treatments.original(),
                before,
                about,
                task.stage() == Stage.CORRECT && !about.equals(evidence),
                (tensor, ofTensor) -> Objects.requireNonNull(current.get(tensor.id())));
        return Solutions.solve(task, look, job);
    }

    /// The refreshed evidence where any token reached the group, else the original's.
    private Evidence covered(GroupTask task, Evidence refreshed) {
        boolean isKnown = task.group().tensors().stream()
                .anyMatch(tensor -> !refreshed.matrices(tensor).isEmpty());
        return isKnown ? refreshed : evidence;
    }

    /// What enters some layers now.
    private Evidence refreshed(Set<TensorId> layers, Arena arena, Job job) throws IOException {
        Moments original = evidence.moments().orElseThrow();
        String id = Sha256.of(key + " block " + block.index() + " run " + runs);
        runs++;
        Moments found = calibrator
                .observe(engine.pass(weights()), block, states, layers::contains, arena, job)
                .moments(original.dataName(), original.dataSha256(), id);
        FiniteInputs.check(found, layers, engine.model().file().path());
        return evidence.with(found);
    }

    private SolvedTensor solved(Chain chain, Job job) throws NotFiniteException {
        TensorId id = chain.tensor().id();
        Scales scales = scales(chain);
        List<Scaling> scalings = new ArrayList<>();
        for (Patch patch : scales.patches()) {
            Scaling scaling = patch.scaled().get(id);
            if (scaling != null) {
                scalings.add(scaling);
            }
        }
        CompressedTensor result = rounded.get(id);
        for (GroupTask task : chain.corrections()) {
            Patch patch = patches.get(task);
            result = patch == null ? result : patch.replaced().getOrDefault(id, result);
        }
        if (result == null) {
            RowSource exact = scales.exact(treatments.original().of(chain.tensor()));
            result = new TypeEncoder(engine.workers()).encode(id, exact, DType.F32, job);
        }
        return new SolvedTensor(result, scalings, notes.getOrDefault(id, List.of()));
    }

    private Scales scales(Chain chain) {
        List<Patch> found = new ArrayList<>();
        for (GroupTask task : chain.scales()) {
            Patch patch = patches.get(task);
            if (patch != null) {
                found.add(patch);
            }
        }
        return new Scales(chain.tensor().id(), found);
    }

    private Chain chain(TensorId id) {
        return Objects.requireNonNull(own.get(id), () -> "'" + id + "' is not of block " + block.index());
    }

    private List<GroupTask> tasks(Stage stage) {
        return chains.tasks().stream()
                .filter(task -> task.stage() == stage && task.group().block() == block.index())
                .toList();
    }

    private static Set<TensorId> readers(List<GroupTask> tasks) {
        return tasks.stream()
                .filter(task -> task.activations() == Activations.SEQUENTIAL)
                .flatMap(task -> task.group().tensors().stream())
                .map(ModelTensor::id)
                .collect(Collectors.toSet());
    }
}
