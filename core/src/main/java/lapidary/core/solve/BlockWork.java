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
import lapidary.core.compressed.CompressedTensor;
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
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.GroupTask;
import lapidary.core.quant.BlockRounding;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
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
    private final RefreshedInputs inputs;
    private final JointRounding joint;
    private final Map<TensorId, Chain> own = new LinkedHashMap<>();
    private final Map<TensorId, RowSource> current = new HashMap<>();
    private final Map<GroupTask, Patch> patches = new LinkedHashMap<>();
    private final SortedMap<TensorId, CompressedTensor> rounded = new TreeMap<>();
    private final Map<TensorId, List<String>> notes = new HashMap<>();

    /// @param states `float32[tokens, width]` of each sequence as it enters the block
    /// @param targets what the original block gives of each sequence; empty where nothing asks for that
    /// @param key of the whole work, see [SolveKey]
    BlockWork(
            Engine engine,
            Block block,
            List<Matrix> states,
            List<Matrix> targets,
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
        this.inputs = new RefreshedInputs(engine, block, states, evidence, calibrator, key);
        this.joint = new JointRounding(engine, block, states, targets);
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
        Set<TensorId> wanted = RefreshedInputs.readers(tasks);
        try (Arena arena = Arena.ofShared()) {
            Evidence refreshed = wanted.isEmpty() ? evidence : inputs.of(wanted, weights(), arena, job);
            for (GroupTask task : tasks) {
                boolean isSequential = task.activations() == Activations.SEQUENTIAL;
                patches.put(
                        task,
                        isSequential
                                ? solve(task, inputs.covered(task, refreshed), job)
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
            Job part = job.part((double) step / (steps.size() + 1), (step + 1.0) / (steps.size() + 1));
            round(steps.get(step), part);
        }
        roundTogether(job.part((double) steps.size() / (steps.size() + 1), 1));
    }

    /// What is fitted to the output of the block, after everything else is rounded.
    private void roundTogether(Job job) throws NotFiniteException {
        Map<Chain, BlockRounding.Layer> layers = new LinkedHashMap<>();
        for (Chain chain : own.values()) {
            if (JointRounding.isOfBlock(chain)) {
                RowSource bounded = scales(chain).bounded(treatments.original().of(chain.tensor()));
                Evidence about = scales(chain).scaled(evidence);
                Settings settings = chain.rounding().orElseThrow().settings();
                layers.put(chain, new BlockRounding.Layer(chain.tensor(), bounded, settings, about));
            }
        }
        rounded.putAll(joint.round(layers, weights(), job));
        layers.keySet()
                .forEach(chain -> current.put(
                        chain.tensor().id(),
                        Objects.requireNonNull(rounded.get(chain.tensor().id()))));
    }

    private void round(Set<TensorId> layers, Job job) throws IOException, NotFiniteException {
        Set<TensorId> wanted = layers.stream().filter(this::isRefreshed).collect(Collectors.toSet());
        try (Arena arena = Arena.ofShared()) {
            Evidence refreshed = wanted.isEmpty() ? evidence : inputs.of(wanted, weights(), arena, job);
            for (TensorId id : layers) {
                Chain chain = chain(id);
                if (!chain.isSequential()) {
                    treated(chain).ifPresent(found -> current.put(id, found));
                } else if (chain.rounding().isPresent() && !JointRounding.isOfBlock(chain)) {
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
                .filter(chosen -> !JointRounding.isOfBlock(chain(id)))
                .isPresent();
    }

    private void correct(Job job) throws IOException, NotFiniteException {
        for (GroupTask task : tasks(Stage.CORRECT)) {
            if (task.activations() == Activations.SEQUENTIAL) {
                try (Arena arena = Arena.ofShared()) {
                    Evidence refreshed = inputs.of(RefreshedInputs.readers(List.of(task)), weights(), arena, job);
                    Patch patch = solve(task, inputs.covered(task, refreshed), job);
                    patches.put(task, patch);
                    current.putAll(patch.replaced());
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
                (tensor, ofTensor) -> Objects.requireNonNull(current.get(tensor.id())),
                joint.targets().isEmpty() ? Optional.empty() : Optional.of(() -> joint.fit(weights())));
        return Solutions.solve(task, look, job);
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
}
