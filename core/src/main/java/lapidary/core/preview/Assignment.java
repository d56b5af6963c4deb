package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.plan.Action;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What a recipe does to each tensor, without how it says so: recipes with the same assignment have the same preview.
///
/// Conversions of untouched weights to the target's dense type are left out: they change the
/// divergence by less than its sixth
/// digit, and would make every tensor a changed one.
///
/// @param treatments the tensors that something is done to
/// @param numerics what the runtime rounds
record Assignment(SortedMap<TensorId, Treatment> treatments, Numerics numerics) {

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
    static Assignment of(Model model, Methods methods, Recipe recipe, Evidence evidence, RunOptions options)
            throws InvalidSettingException, UnfitException, FormatException {
        SortedMap<TensorId, Treatment> treatments =
                of(model, methods, recipe, evidence).treatments();
        if (options.isOff()) {
            return new Assignment(treatments);
        }
        Map<TensorId, DType> written = new Planner(methods)
                .plan(model, recipe, evidence).actions().stream()
                        .collect(Collectors.toMap(Action::id, Action::writtenType, (first, second) -> first));
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
        return of(model, methods, recipe, Evidence.NONE);
    }

    /// The same with the evidence that the recipe names as its calibration data.
    ///
    /// @throws UnfitException as the other, or for lack of evidence
    static Assignment of(Model model, Methods methods, Recipe recipe, Evidence evidence)
            throws InvalidSettingException, UnfitException {
        Steps steps = Steps.of(methods, recipe);
        Map<TensorId, DType> written = written(model, methods, recipe, evidence);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            Optional<Chosen> chosen =
                    steps.find(tensor).filter(step -> !step.transform().id().equals(Quantizers.KEEP));
            if (chosen.isPresent() && !TensorNames.isComputed(tensor.id().name())) {
                Optional<DType> type = Optional.ofNullable(written.get(tensor.id()));
                treatment(tensor, chosen.get(), evidence, type).ifPresent(found -> treatments.put(tensor.id(), found));
            }
        }
        return new Assignment(treatments);
    }

    /// The types in which the file will hold what it cannot hold as chosen, where the recipe asks for that.
    private static Map<TensorId, DType> written(Model model, Methods methods, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        if (recipe.target().misfit() == Target.Misfit.REFUSE) {
            return Map.of();
        }
        // What the file holds as a grid it holds exactly.
        return new Planner(methods)
                .plan(model, recipe, evidence).actions().stream()
                        .filter(action -> action.writtenType() != DType.COMPUTED)
                        .collect(Collectors.toMap(Action::id, Action::writtenType, (first, second) -> first));
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

    /// For each block, and for the end: what is done to everything before it, the embedding
    /// included. States that enter a block
    /// are the same where these are.
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
