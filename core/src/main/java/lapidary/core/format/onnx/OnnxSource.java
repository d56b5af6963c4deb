package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.ModelFile;
import lapidary.core.format.TensorUse;
import lapidary.core.tensor.Tensor;

/// The model whose graph is kept while its weights change.
///
/// Mapped once more, for as long as anybody holds on to this.
final class OnnxSource {
    private final OnnxModel model;
    private final String digest;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final Map<String, TensorUse> uses = new HashMap<>();
    private final Map<String, Weight> weights = new HashMap<>();
    private final Map<Long, Optional<String>> obstacles = new HashMap<>();

    private OnnxSource(OnnxModel model, String digest, OnnxTensors listed) {
        this.model = model;
        this.digest = digest;
        listed.tensors().forEach(tensor -> tensors.put(tensor.id().name(), tensor));
        listed.uses().forEach((id, use) -> uses.put(id.name(), use));
        model.weights().forEach(weight -> weights.put(weight.id().name(), weight));
    }

    /// @throws FormatException when the file is not the one that was opened
    static OnnxSource of(ModelFile opened) throws IOException {
        MappedFile file = MappedFile.open(opened.path(), Arena.ofAuto());
        return MappedFile.reading(opened.path(), () -> {
            OnnxModel model = OnnxModel.read(file, new ExternalFiles(opened.path(), Arena.ofAuto()));
            String digest = OnnxFormat.digest(model);
            if (!digest.equals(opened.headerSha256())) {
                throw new FormatException(
                        Problem.CHANGED_WHILE_OPEN,
                        opened.path(),
                        "graph",
                        "the graph it had when it was opened",
                        "another one");
            }
            return new OnnxSource(model, digest, OnnxTensors.of(model));
        });
    }

    OnnxModel model() {
        return model;
    }

    /// Of everything but the weights.
    String digest() {
        return digest;
    }

    /// A tensor that is listed under this name.
    Optional<Tensor> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    Weight weight(String name) {
        Weight weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("the graph has no tensor '" + name + "'");
        }
        return weight;
    }

    /// Along which axis the outputs of a tensor lie.
    OptionalInt outputAxis(String name) {
        TensorUse use = uses.get(name);
        return use == null ? OptionalInt.empty() : use.outputAxis();
    }

    boolean hasExternalData() {
        return !model.external().used().isEmpty();
    }

    /// What stands against a later operator set.
    synchronized Optional<String> obstacle(long version) {
        return obstacles.computeIfAbsent(version, wanted -> OperatorSets.obstacle(model, wanted));
    }
}
