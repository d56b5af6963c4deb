package lapidary.core.solve;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.format.Sha256;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.plan.Chain;
import lapidary.core.plan.Chains;
import lapidary.core.plan.GroupTask;

/// By what results that were solved block by block are known: the model, the data, and what is done to each tensor.
/// The file to be written is no part of it.
public final class SolveKey {
    private SolveKey() {}

    /// Hexadecimal; equal for equal results.
    public static String of(Model model, Chains chains, Evidence evidence) {
        List<String> facts = new ArrayList<>();
        facts.add(model.file().headerSha256());
        facts.add(evidence.id());
        for (ModelTensor tensor : model.tensors()) {
            Chain chain = chains.of(tensor);
            if (chain.rounding().isPresent() || chain.isPatched()) {
                facts.add(tensor.id().name());
                chain.scales().stream().map(GroupTask::key).forEach(facts::add);
                chain.rounding()
                        .ifPresent(chosen -> facts.add(chosen.transform().id() + " "
                                + chosen.transform().version() + " " + chosen.settings()));
                chain.corrections().stream().map(GroupTask::key).forEach(facts::add);
            }
        }
        return Sha256.of(String.join("\n", facts));
    }

    /// Whether any tensor asks for being solved block by block.
    public static boolean isAsked(Model model, Chains chains) {
        return model.tensors().stream().anyMatch(tensor -> chains.of(tensor).isSequential());
    }
}
