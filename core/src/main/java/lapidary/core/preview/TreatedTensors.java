package lapidary.core.preview;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Forecast;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.plan.Blueprint;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.FileRounding;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Solved;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// Finds what is done to each tensor by a recipe, and by the file that is to be written.
///
/// @param planner remembers how the model converts
/// @param solved what was solved block by block by this very recipe
record TreatedTensors(
        Model model, Planner planner, Recipe recipe, Evidence evidence, Chains chains, Optional<Solved> solved) {
    private static final Set<DType> NARROW = Set.of(DType.F16, DType.BF16);

    /// @throws InvalidSettingException for an unknown method, version or setting, or a value out of range
    /// @throws UnfitException when a tensor that a step names cannot be treated so, or for lack of evidence
    SortedMap<TensorId, Treatment> find() throws InvalidSettingException, UnfitException {
        Map<TensorId, FileRounding> written = written();
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            if (TensorNames.isComputed(tensor.id().name())) {
                continue;
            }
            Optional<FileRounding> rounding = Optional.ofNullable(written.get(tensor.id()));
            treatment(chains.of(tensor), rounding)
                    .or(() -> narrowed(tensor, rounding))
                    .ifPresent(made -> treatments.put(tensor.id(), made));
        }
        return treatments;
    }

    /// What the file makes of the tensors that it does not hold as they are.
    private Map<TensorId, FileRounding> written() throws InvalidSettingException {
        Target target = recipe.target();
        if (target.misfit() == Target.Misfit.REFUSE
                && target.dense() == DType.F32
                && chains.tasks().isEmpty()) {
            return Map.of();
        }
        Map<TensorId, FileRounding> found = new HashMap<>();
        for (Blueprint.Task task : planner.blueprint(model, recipe, evidence).tasks()) {
            task.rounding().ifPresent(rounding -> {
                task.tensor().members().forEach(member -> found.put(member.id(), rounding));
                found.put(task.action().id(), rounding);
            });
        }
        return found;
    }

    /// The rounding of a tensor that no method touches, where the file holds it in a narrower type.
    private static Optional<Treatment> narrowed(ModelTensor tensor, Optional<FileRounding> written) {
        boolean isNarrower = written.filter(TreatedTensors::isNarrow).isPresent()
                && tensor.tensor().type().kind() == DType.Kind.FLOAT;
        return isNarrower
                ? Optional.of(new Treatment(
                        tensor, List.of(), Optional.empty(), List.of(), Evidence.NONE, written, Optional.empty()))
                : Optional.empty();
    }

    private static boolean isNarrow(FileRounding rounding) {
        return rounding instanceof FileRounding.Encoded(DType type) && NARROW.contains(type);
    }

    private Optional<Treatment> treatment(Chain chain, Optional<FileRounding> written) throws UnfitException {
        Optional<Chosen> chosen = chain.rounding();
        if (chosen.isPresent()) {
            try {
                Forecast unused = chosen.get()
                        .transform()
                        .forecast(chain.tensor(), chosen.get().settings(), evidence);
                boolean isFitted = recipe.target().misfit() != Target.Misfit.REFUSE;
                Optional<FileRounding> rounded = isFitted ? written : Optional.empty();
                return Optional.of(Treatment.of(chain, evidence, rounded, solved));
            } catch (UnfitException e) {
                if (chosen.get().step().on() instanceof Selector.Named || e.lacksEvidence()) {
                    throw e;
                }
                // Of a whole model, what does not fit is left as it is; the plan says so.
            }
        }
        if (!chain.isPatched()) {
            return Optional.empty();
        }
        Chain unrounded = new Chain(chain.tensor(), chain.scales(), Optional.empty(), chain.corrections());
        Optional<FileRounding> narrow = written.filter(TreatedTensors::isNarrow);
        return Optional.of(Treatment.of(unrounded, evidence, narrow, solved));
    }
}
