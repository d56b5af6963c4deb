package lapidary.core.model;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.format.ModelFile;
import lapidary.core.format.TensorUse;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Works out what a tensor does from the graph that its file holds: by the operator that consumes it, and by the
/// scopes in that operator's name.
final class GraphRoles {
    private static final Set<String> FORMATS = Set.of("onnx", "tflite");
    private static final Pattern BLOCK =
            Pattern.compile("(?:^|[./])(?:layers|layer|h|blocks|block)[./_]([0-9]{1,6})(?:[./_]|$)");

    private GraphRoles() {}

    static boolean isGraph(ModelFile file) {
        return FORMATS.contains(file.format());
    }

    static ArchitectureReading reading() {
        return ArchitectureReading.unknown("graph", "its graph is no language model that is run token by token");
    }

    /// All tensors in the order in which the graph uses them; those that it does not use come last,
    /// in that of the file.
    static List<ModelTensor> tensors(ModelFile file) {
        Map<TensorId, Integer> order = new HashMap<>();
        file.uses().keySet().forEach(id -> order.put(id, order.size()));
        return file.tensors().stream()
                .sorted(Comparator.comparingInt(tensor -> order.getOrDefault(tensor.id(), order.size())))
                .map(tensor -> of(file, tensor))
                .toList();
    }

    static ModelTensor of(ModelFile file, Tensor tensor) {
        TensorUse use = file.uses().get(tensor.id());
        if (use == null) {
            return new ModelTensor(tensor, TensorRole.OTHER, OptionalInt.empty());
        }
        TensorRole role =
                switch (use.kind()) {
                    case LINEAR -> TensorRole.LINEAR;
                    case CONVOLUTION -> TensorRole.CONVOLUTION;
                    case TABLE -> TensorRole.EMBEDDING;
                    case VECTOR -> TensorRole.VECTOR;
                    case CONSTANT -> TensorRole.OTHER;
                };
        Optional<Orientation> orientation = use.outputAxis().isPresent()
                ? Optional.of(new Orientation(tensor.shape(), use.outputAxis().getAsInt()))
                : Optional.empty();
        OptionalInt named = block(tensor.id().name());
        return new ModelTensor(tensor, role, named.isPresent() ? named : block(use.node()), orientation);
    }

    /// Shapes and indices that a graph computes with are no weights.
    static boolean isWeight(ModelFile file, TensorId id) {
        TensorUse use = file.uses().get(id);
        return use == null || use.kind() != TensorUse.Kind.CONSTANT;
    }

    private static OptionalInt block(String name) {
        Matcher matcher = BLOCK.matcher(name);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
