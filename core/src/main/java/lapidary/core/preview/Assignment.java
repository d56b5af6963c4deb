package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.method.Methods;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.RunOptions;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Planner;
import lapidary.core.plan.Steps;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.SolveKey;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Treatment;
import lapidary.core.solve.Treatments;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What a recipe does to each tensor, without how it says so: recipes with the same assignment have the same preview.
///
/// Weights that no step touches are rounded where the file to be written holds them in a narrower type: what is
/// previewed is what is written.
///
/// @param treatments the tensors that something is done to
/// @param numerics what the runtime rounds
/// @param isUnsolved whether it asks for being solved block by block, and stands for what the original's activations
/// give until then
/// @param ranging finds static ranges of inputs that treatments scale, once the scales are known; empty where there are
/// none, or they are found
record Assignment(
        SortedMap<TensorId, Treatment> treatments, Numerics numerics, boolean isUnsolved, Optional<Ranging> ranging) {
    private static final String UNSOLVED =
            "Layers that ask for sequential activations, or for the output of their block, are fitted one by one to those"
                    + " of the original until they are solved block by block.";
    private static final float[] UNSCALED = {};

    /// What a runtime rounds, by what inputs of weights are divided by.
    interface Ranging {
        Numerics numerics(Map<TensorId, float[]> scales) throws UnfitException;
    }

    Assignment {
        treatments = Collections.unmodifiableSortedMap(new TreeMap<>(treatments));
    }

    /// For a runtime that rounds nothing.
    Assignment(SortedMap<TensorId, Treatment> treatments) {
        this(treatments, Numerics.EXACT);
    }

    /// One whose ranges are found.
    Assignment(SortedMap<TensorId, Treatment> treatments, Numerics numerics, boolean isUnsolved) {
        this(treatments, numerics, isUnsolved, Optional.empty());
    }

    /// One that needs no solving.
    Assignment(SortedMap<TensorId, Treatment> treatments, Numerics numerics) {
        this(treatments, numerics, false);
    }

    /// The same for a runtime with options.
    ///
    /// @throws UnfitException as the other, or when the model cannot be run so
    /// @throws FormatException when the model cannot be run at all
    static Assignment of(
            Model model,
            Methods methods,
            Planner planner,
            Recipe recipe,
            Evidence evidence,
            Optional<Solved> latest,
            RunOptions options)
            throws InvalidSettingException, UnfitException, FormatException {
        Assignment plain = of(model, methods, planner, recipe, evidence, latest);
        if (options.isOff()) {
            return plain;
        }
        Map<TensorId, DType> written = planner.plan(model, recipe, evidence).byTensor().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().writtenType()));
        Network network = Network.of(model);
        Ranging ranging = scales -> options.resolve(
                        network,
                        weight -> written.getOrDefault(
                                weight.id(), weight.tensor().type()),
                        weight -> scales.getOrDefault(weight.id(), UNSCALED))
                .numerics();
        Numerics numerics = ranging.numerics(Map.of());
        Map<TensorId, float[]> ones = new HashMap<>();
        for (Treatment treatment : plain.treatments.values()) {
            boolean isStatic = numerics.inputOf(treatment.tensor()) instanceof Rounding.Static;
            if (isStatic && treatment.scalesInputs().isPresent()) {
                ones.put(treatment.tensor().id(), new float[] {1});
            }
        }
        if (ones.isEmpty()) {
            return new Assignment(plain.treatments, numerics, plain.isUnsolved);
        }
        Numerics unused = ranging.numerics(ones); // whether there will be ranges at all is known now
        return new Assignment(plain.treatments, numerics, plain.isUnsolved, Optional.of(ranging));
    }

    /// The same with the ranges of scaled inputs; solves what scales them.
    ///
    /// @throws NotFiniteException when a tensor of a group holds a weight that is not finite
    Assignment ranged(Treatments carrier, Job job) throws NotFiniteException {
        if (ranging.isEmpty()) {
            return this;
        }
        Map<TensorId, float[]> scales = new HashMap<>();
        for (Treatment treatment : treatments.values()) {
            if (treatment.scalesInputs().isPresent()) {
                scales.put(treatment.tensor().id(), carrier.inputScales(treatment, job));
            }
        }
        try {
            return new Assignment(treatments, ranging.get().numerics(scales), isUnsolved);
        } catch (UnfitException e) {
            throw new IllegalStateException(e.getMessage(), e); // they were found for scales of 1
        }
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
        return of(model, methods, planner, recipe, evidence, Optional.empty());
    }

    /// The same with what was solved block by block, as far as it was made by this recipe.
    ///
    /// @throws UnfitException as the other, or for lack of evidence
    static Assignment of(
            Model model, Methods methods, Planner planner, Recipe recipe, Evidence evidence, Optional<Solved> latest)
            throws InvalidSettingException, UnfitException {
        Chains chains = Chains.of(Steps.of(methods, recipe), model, evidence);
        if (chains.obstacle().isPresent()) {
            String obstacle = chains.obstacle().get();
            throw chains.lacksEvidence() ? UnfitException.lacksEvidence(obstacle) : new UnfitException(obstacle);
        }
        boolean isSequential = SolveKey.isAsked(model, chains);
        Optional<Solved> solved =
                latest.filter(found -> isSequential && found.id().equals(SolveKey.of(model, chains, evidence)));
        SortedMap<TensorId, Treatment> treatments =
                new TreatedTensors(model, planner, recipe, evidence, chains, solved).find();
        return new Assignment(treatments, Numerics.EXACT, isSequential && solved.isEmpty());
    }

    /// What the numbers take in beyond the choices, one sentence each.
    List<String> notes() {
        SortedMap<String, Integer> narrowed = new TreeMap<>();
        for (Treatment treatment : treatments.values()) {
            if (treatment.rounding().isEmpty() && !treatment.isPatched()) {
                treatment.written().ifPresent(type -> narrowed.merge(type.name(), 1, Integer::sum));
            }
        }
        List<String> notes = new ArrayList<>();
        if (isUnsolved) {
            notes.add(UNSOLVED);
        }
        narrowed.entrySet().stream()
                .map(entry -> (entry.getValue() == 1 ? "One tensor" : entry.getValue() + " tensors")
                        + " that no method touches will be written as " + entry.getKey()
                        + "; the preview includes that rounding.")
                .forEach(notes::add);
        return notes;
    }

    /// The model's weights with this carried out.
    Weights weights(Treatments carrier) {
        return carrier.weights(treatments, numerics);
    }

    /// Those of the treatments that pass.
    Assignment filter(Predicate<Treatment> test) {
        SortedMap<TensorId, Treatment> kept = new TreeMap<>(treatments);
        kept.values().removeIf(test.negate());
        return new Assignment(kept, numerics, isUnsolved, ranging);
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
