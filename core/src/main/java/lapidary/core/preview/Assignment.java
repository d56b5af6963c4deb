package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.format.FormatException;
import lapidary.core.infer.Block;
import lapidary.core.infer.CacheFormat;
import lapidary.core.infer.Network;
import lapidary.core.infer.Numerics;
import lapidary.core.infer.Rounding;
import lapidary.core.method.Forecast;
import lapidary.core.method.Methods;
import lapidary.core.method.RunOptions;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.plan.Blueprint;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What a recipe does to each tensor, without how it says so: recipes with the same assignment have the same preview.
///
/// Weights that no step touches are rounded where the file to be written holds them in a narrower type: what is
/// previewed is what is written.
///
/// @param treatments the tensors that something is done to
/// @param numerics what the runtime rounds
record Assignment(SortedMap<TensorId, Treatment> treatments, Numerics numerics) {
    private static final Set<DType> NARROW = Set.of(DType.F16, DType.BF16);

    Assignment {
        treatments = Collections.unmodifiableSortedMap(new TreeMap<>(treatments));
    }

    /// For a runtime that rounds nothing.
    Assignment(SortedMap<TensorId, Treatment> treatments) {
        this(treatments, Numerics.EXACT);
    }

    /// The same for a runtime with options.
    ///
    /// @throws UnfitException as the other, or when the model cannot be run so
    /// @throws FormatException when the model cannot be run at all
    static Assignment of(
            Model model, Methods methods, Planner planner, Recipe recipe, Evidence evidence, RunOptions options)
            throws InvalidSettingException, UnfitException, FormatException {
        SortedMap<TensorId, Treatment> treatments =
                of(model, methods, planner, recipe, evidence).treatments();
        if (options.isOff()) {
            return new Assignment(treatments);
        }
        Map<TensorId, DType> written = planner.plan(model, recipe, evidence).byTensor().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().writtenType()));
        RunOptions.Resolved resolved = options.resolve(
                Network.of(model),
                weight -> written.getOrDefault(weight.id(), weight.tensor().type()));
        return new Assignment(treatments, resolved.numerics());
    }

    /// Whether nothing is done and nothing is rounded.
    boolean isOriginal() {
        return treatments.isEmpty() && numerics.isExact();
    }

    /// @throws InvalidSettingException for an unknown method, version or setting, or a value out of range
    /// @throws UnfitException when a tensor that a step names cannot be treated so
    static Assignment of(Model model, Methods methods, Recipe recipe) throws InvalidSettingException, UnfitException {
        return of(model, methods, new Planner(methods), recipe, Evidence.NONE);
    }

    /// The same with the evidence that the recipe names as its calibration data.
    ///
    /// @throws UnfitException as the other, or for lack of evidence
    static Assignment of(Model model, Methods methods, Recipe recipe, Evidence evidence)
            throws InvalidSettingException, UnfitException {
        return of(model, methods, new Planner(methods), recipe, evidence);
    }

    /// The same where many recipes of one model are asked about.
    ///
    /// @param planner remembers how the model converts
    /// @throws UnfitException as the other, or for lack of evidence
    static Assignment of(Model model, Methods methods, Planner planner, Recipe recipe, Evidence evidence)
            throws InvalidSettingException, UnfitException {
        Steps steps = Steps.of(methods, recipe);
        Map<TensorId, DType> written = written(model, planner, recipe, evidence);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            if (TensorNames.isComputed(tensor.id().name())) {
                continue;
            }
            Optional<Chosen> chosen =
                    steps.find(tensor).filter(step -> !step.transform().id().equals(Quantizers.KEEP));
            Optional<DType> type = Optional.ofNullable(written.get(tensor.id()));
            Optional<Treatment> found = Optional.empty();
            if (chosen.isPresent()) {
                boolean isFitted = recipe.target().misfit() != Target.Misfit.REFUSE;
                found = treatment(tensor, chosen.get(), evidence, isFitted ? type : Optional.empty());
            }
            found.or(() -> narrowed(tensor, methods, type)).ifPresent(made -> treatments.put(tensor.id(), made));
        }
        return new Assignment(treatments);
    }

    /// The types in which the file will hold the tensors; empty where it narrows none.
    private static Map<TensorId, DType> written(Model model, Planner planner, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        Target target = recipe.target();
        if (target.misfit() == Target.Misfit.REFUSE && target.dense() == DType.F32) {
            return Map.of();
        }
        Map<TensorId, DType> types = new HashMap<>();
        for (Blueprint.Task task : planner.blueprint(model, recipe, evidence).tasks()) {
            // What the file holds as a grid it holds exactly.
            if (task.action().writtenType() != DType.COMPUTED) {
                task.tensor()
                        .members()
                        .forEach(member -> types.put(member.id(), task.action().writtenType()));
                types.put(task.action().id(), task.action().writtenType());
            }
        }
        return types;
    }

    /// The rounding of a tensor that no method touches, where the file holds it in a narrower type.
    private static Optional<Treatment> narrowed(ModelTensor tensor, Methods methods, Optional<DType> written) {
        DType stored = tensor.tensor().type();
        boolean isNarrower = written.filter(NARROW::contains).isPresent()
                && stored != written.get()
                && stored.kind() == DType.Kind.FLOAT
                && methods.find(Quantizers.KEEP).isPresent();
        if (!isNarrower || !(methods.find(Quantizers.KEEP).orElseThrow() instanceof Transform keep)) {
            return Optional.empty();
        }
        return Optional.of(new Treatment(tensor, keep, new Settings(new TreeMap<>()), Evidence.NONE, written));
    }

    /// What the numbers take in beyond the choices, one sentence each.
    List<String> notes() {
        SortedMap<String, Integer> narrowed = new TreeMap<>();
        for (Treatment treatment : treatments.values()) {
            if (treatment.transform().id().equals(Quantizers.KEEP)) {
                treatment.rounded().ifPresent(type -> narrowed.merge(type.name(), 1, Integer::sum));
            }
        }
        return narrowed.entrySet().stream()
                .map(entry -> (entry.getValue() == 1 ? "One tensor" : entry.getValue() + " tensors")
                        + " that no method touches will be written as " + entry.getKey()
                        + "; the preview includes that rounding.")
                .toList();
    }

    private static Optional<Treatment> treatment(
            ModelTensor tensor, Chosen chosen, Evidence evidence, Optional<DType> written) throws UnfitException {
        try {
            Forecast forecast = chosen.transform().forecast(tensor, chosen.settings(), evidence);
            Optional<DType> rounded = written.filter(type -> type != forecast.type() && type != DType.F32);
            Evidence used = chosen.transform().usesEvidence(chosen.settings()) ? evidence : Evidence.NONE;
            return Optional.of(new Treatment(tensor, chosen.transform(), chosen.settings(), used, rounded));
        } catch (UnfitException e) {
            if (chosen.step().on() instanceof Selector.Named || e.lacksEvidence()) {
                throw e;
            }
            // Of a whole model, what does not fit is left as it is; the plan says so.
            return Optional.empty();
        }
    }

    /// Those of the treatments that pass.
    Assignment filter(Predicate<Treatment> test) {
        SortedMap<TensorId, Treatment> kept = new TreeMap<>(treatments);
        kept.values().removeIf(test.negate());
        return new Assignment(kept, numerics);
    }

    /// For each block, and for the end: what is done to everything before it, the embedding included. States that
    /// enter a block are the same where these are.
    List<Assignment> before(Network network) {
        List<Assignment> prefixes = new ArrayList<>();
        SortedMap<TensorId, Treatment> soFar = new TreeMap<>();
        SortedMap<TensorId, Rounding> rounded = new TreeMap<>();
        CacheFormat cache = CacheFormat.EXACT;
        take(network.embedding(), soFar);
        network.positions().ifPresent(positions -> take(positions, soFar));
        for (Block block : network.blocks()) {
            prefixes.add(new Assignment(soFar, new Numerics(rounded, cache)));
            cache = numerics.cache();
            for (ModelTensor tensor : block.weights()) {
                take(tensor, soFar);
                rounded.put(tensor.id(), numerics.inputOf(tensor));
            }
        }
        prefixes.add(new Assignment(soFar, new Numerics(rounded, cache)));
        return prefixes;
    }

    private void take(ModelTensor tensor, SortedMap<TensorId, Treatment> into) {
        Treatment treatment = treatments.get(tensor.id());
        if (treatment != null) {
            into.put(tensor.id(), treatment);
        }
    }
}
