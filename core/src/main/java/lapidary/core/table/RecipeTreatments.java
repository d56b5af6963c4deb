package lapidary.core.table;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.calib.Evidence;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.plan.Steps;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.TensorId;

/// What a whole recipe means for the tensors of a model: what a forward pass replaces their weights by. Everything is
/// solved with the original's activations.
public final class RecipeTreatments {
    private RecipeTreatments() {}

    /// By tensor; those that the recipe leaves alone are not in it.
    ///
    /// @throws InvalidSettingException for an unknown method or setting
    public static SortedMap<TensorId, Treatment> of(Model model, Methods methods, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        Chains chains = Chains.of(Steps.of(methods, recipe), model, evidence);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        for (ModelTensor tensor : model.tensors()) {
            Chain chain = chains.of(tensor);
            if (chain.rounding().isPresent() || chain.isPatched()) {
                treatments.put(tensor.id(), Treatment.of(chain, evidence, Optional.empty(), Optional.empty()));
            }
        }
        return treatments;
    }
}
