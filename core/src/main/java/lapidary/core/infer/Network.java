package lapidary.core.infer;

import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// A causal language model as data: an embedding, a list of blocks, a norm and an output head.
///
/// @param embedding `[vocabulary, width]`
/// @param outputNorm `[width]`
/// @param output `[vocabulary, width]`; the embedding itself when the two are tied
public record Network(
        Architecture architecture,
        ModelTensor embedding,
        List<Block> blocks,
        ModelTensor outputNorm,
        ModelTensor output) {

    public Network {
        blocks = List.copyOf(blocks);
    }

    /// Reads headers only.
    ///
    /// @throws FormatException when the architecture cannot be run; says why
    public static Network of(Model model) throws FormatException {
        Architecture architecture = model.architecture()
                .orElseThrow(() -> new FormatException(
                        FormatException.Problem.UNSUPPORTED_TYPE,
                        model.file().path(),
                        "architecture",
                        "one that Lapidary can run (llama)",
                        "'" + model.architectureName() + "'"
                                + model.whyNotRunnable()
                                        .map(reason -> ": " + reason)
                                        .orElse("")));
        return new LlamaNetwork(model, architecture).build();
    }
}
