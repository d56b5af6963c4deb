package lapidary.core.bench;

import lapidary.core.calib.Evidence;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Action;
import lapidary.core.plan.Planner;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// True bits per weight: everything that the ledgers list, codes, scales, zero points and tables, over the weights.
///
/// @param linear over the linear weights, which the methods treat
/// @param model over all weights of the model, embedding and norms included
public record Bits(double linear, double model) {

    /// From headers alone.
    ///
    /// @throws InvalidSettingException as the planner does
    public static Bits of(Planner planner, Model model, Recipe recipe, Evidence evidence)
            throws InvalidSettingException {
        var plan = planner.plan(model, recipe, evidence);
        var actions = plan.byTensor();
        long bits = 0;
        long weights = 0;
        for (ModelTensor tensor : model.tensors()) {
            Action action = actions.get(tensor.id());
            if (action != null && tensor.role().kind() == TensorRole.Kind.LINEAR) {
                bits = Math.addExact(bits, action.ledger().total());
                weights = Math.addExact(weights, tensor.tensor().shape().elements());
            }
        }
        return new Bits(weights == 0 ? 0 : (double) bits / weights, plan.bitsPerWeight());
    }
}
