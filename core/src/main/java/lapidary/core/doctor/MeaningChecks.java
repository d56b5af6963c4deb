package lapidary.core.doctor;

import java.util.Optional;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;

/// What needs to know which tensor does what: tied embeddings, and whether the model runs here.
final class MeaningChecks {
    private MeaningChecks() {}

    static void run(Model model, Findings findings) {
        Optional<ModelTensor> embedding = find(model, TensorRole.EMBEDDING);
        boolean hasBlocks =
                model.tensors().stream().anyMatch(tensor -> tensor.block().isPresent());
        if (embedding.isPresent()
                && hasBlocks
                && model.file().aliases().isEmpty()
                && find(model, TensorRole.OUTPUT).isEmpty()) {
            findings.information(
                    Symptom.TIED_EMBEDDING,
                    Findings.tensor(embedding.get().id().name()),
                    "There is no output head: the embedding serves as both, and what is done to it counts twice.",
                    "");
        }
        boolean isWhole = model.file().tensors().stream().anyMatch(tensor -> tensor.bytes() > 0);
        if (isWhole && hasBlocks) {
            model.whyNotRunnable()
                    .ifPresent(reason -> findings.information(
                            Symptom.CANNOT_RUN,
                            "model",
                            "It can be inspected and compressed, but not run here: " + Findings.shown(reason) + ".",
                            ""));
        }
    }

    private static Optional<ModelTensor> find(Model model, TensorRole role) {
        return model.tensors().stream().filter(tensor -> tensor.role() == role).findFirst();
    }
}
