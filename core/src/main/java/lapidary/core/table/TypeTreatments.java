package lapidary.core.table;

import java.util.List;
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
import lapidary.core.recipe.Target;
import lapidary.core.setting.InvalidSettingException;
import lapidary.core.solve.Treatment;
import lapidary.core.tensor.TensorId;

/// What types mean for the tensors of a model: what a forward pass replaces their weights by.
public final class TypeTreatments {
    private TypeTreatments() {}

    /// By tensor; those that the option does not fit are left out when they are asked for, not here.
    ///
    /// @throws InvalidSettingException for an unknown method or setting
    public static SortedMap<TensorId, Treatment> of(
            Model model, Methods methods, Target target, TypeOption option, List<Unit> units, Evidence evidence)
            throws InvalidSettingException {
        Steps steps = Steps.of(methods, TypeCosts.uniform(model, target, option, units));
        Chains chains = Chains.of(steps, model, evidence);
        SortedMap<TensorId, Treatment> treatments = new TreeMap<>();
        for (Unit unit : units) {
            for (ModelTensor tensor : unit.tensors()) {
                Chain chain = chains.of(tensor);
                if (chain.rounding().isPresent()) {
                    treatments.put(tensor.id(), Treatment.of(chain, evidence, Optional.empty(), Optional.empty()));
                }
            }
        }
        return treatments;
    }
}
