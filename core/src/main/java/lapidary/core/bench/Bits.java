package lapidary.core.bench;

import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Ledger;
import lapidary.core.method.Methods;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorNames;
import lapidary.core.model.TensorRole;
import lapidary.core.plan.Chosen;
import lapidary.core.plan.Steps;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.setting.InvalidSettingException;

/// True bits per weight: everything that the methods' ledgers list, codes, scales, zero points and tables, over the
/// weights. What a file format makes of a result that it does not hold may be more.
///
/// @param linear over the linear weights, which the methods treat
/// @param model over all weights of the model, embedding and norms included
public record Bits(double linear, double model) {

    /// From headers alone.
    ///
    /// @throws InvalidSettingException for an unknown method or setting
    /// @throws UnfitException for lack of evidence
    public static Bits of(Methods methods, Model model, Recipe recipe, Evidence evidence)
            throws InvalidSettingException, UnfitException {
        Steps steps = Steps.of(methods, recipe);
        long bits = 0;
        long linearBits = 0;
        long linearWeights = 0;
        for (ModelTensor tensor : model.tensors()) {
            if (TensorNames.isComputed(tensor.id().name())) {
                continue;
            }
            long own = ledger(steps, tensor, evidence).total();
            bits = Math.addExact(bits, own);
            if (tensor.role().kind() == TensorRole.Kind.LINEAR) {
                linearBits = Math.addExact(linearBits, own);
                linearWeights =
                        Math.addExact(linearWeights, tensor.tensor().shape().elements());
            }
        }
        return new Bits(ratio(linearBits, linearWeights), ratio(bits, model.parameters()));
    }

    /// Of one tensor.
    static double of(Methods methods, ModelTensor tensor, Recipe recipe, Evidence evidence)
            throws InvalidSettingException, UnfitException {
        long bits = ledger(Steps.of(methods, recipe), tensor, evidence).total();
        return ratio(bits, tensor.tensor().shape().elements());
    }

    private static double ratio(long bits, long weights) {
        return weights == 0 ? 0 : (double) bits / weights;
    }

    private static Ledger ledger(Steps steps, ModelTensor tensor, Evidence evidence) throws UnfitException {
        Optional<Chosen> chosen =
                steps.find(tensor).filter(step -> !step.transform().id().equals(Quantizers.KEEP));
        if (chosen.isPresent()) {
            try {
                return chosen.get()
                        .transform()
                        .forecast(tensor, chosen.get().settings(), evidence)
                        .ledger();
            } catch (UnfitException e) {
                if (e.lacksEvidence()) {
                    throw e;
                }
                // Of a whole model, what does not fit is left as it is.
            }
        }
        return Codecs.view(tensor.tensor()).ledger();
    }
}
