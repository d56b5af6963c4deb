package lapidary.core.infer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lapidary.core.format.FormatException;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;

/// A causal language model as data: an embedding, a list of blocks, a norm and an output head.
///
/// @param embedding `[vocabulary, width]`
/// @param positions `[offset + context, width]`, added to the embedding of the token at each position; empty where
///     positions are rotary
/// @param outputNorm `[width]`
/// @param outputNormBias `[width]`, of a LayerNorm
/// @param output `[vocabulary, width]`; the embedding itself when the two are tied
public record Network(
        Architecture architecture,
        ModelTensor embedding,
        Optional<ModelTensor> positions,
        List<Block> blocks,
        ModelTensor outputNorm,
        Optional<ModelTensor> outputNormBias,
        ModelTensor output) {

    public Network {
        blocks = List.copyOf(blocks);
    }

    /// The same weights with another activation: tells the rounding of one GELU from a difference of weights.
    public Network with(Architecture.Activation activation) {
        return new Network(
                architecture.with(activation), embedding, positions, blocks, outputNorm, outputNormBias, output);
    }

    /// Every weight outside the blocks.
    List<ModelTensor> weightsOutside() {
        return Stream.of(
                        Stream.of(embedding),
                        positions.stream(),
                        Stream.of(outputNorm),
                        outputNormBias.stream(),
                        Stream.of(output))
                .flatMap(weights -> weights)
                .toList();
    }

    /// The row of [#positions] that belongs to the first position.
    int positionOffset() {
        return positions
                .map(table -> Math.toIntExact(table.tensor().shape().rows()) - architecture.context())
                .orElse(0);
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
                        "one that Lapidary can run",
                        "'" + model.architectureName() + "'"
                                + model.whyNotRunnable()
                                        .map(reason -> ": " + reason)
                                        .orElse("")));
        return new NetworkBuilder(model, architecture).build();
    }
}
