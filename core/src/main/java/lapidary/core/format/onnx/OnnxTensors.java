package lapidary.core.format.onnx;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.TensorUse;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// The weights of a model as tensors.
///
/// @param tensors in file order, without single numbers and lists of indices that `Constant`
/// nodes give; scales and zero
/// points of weights that are shown as real numbers are parts of them
/// @param uses what the graph does with each, in the order in which its nodes use them
record OnnxTensors(List<Tensor> tensors, SequencedMap<TensorId, TensorUse> uses) {

    static OnnxTensors of(OnnxModel model) throws FormatException {
        Map<Weight, QuantizedWeights.Found> quantized = QuantizedWeights.find(model);
        Set<Weight> parts = parts(quantized);
        List<Tensor> tensors = new ArrayList<>();
        Map<TensorId, TensorUse> found = new HashMap<>();
        for (Weight weight : model.weights()) {
            if (!parts.contains(weight) && !weight.stored().isParameter()) {
                QuantizedWeights.Found real = quantized.get(weight);
                Tensor tensor = real == null ? tensor(model, weight) : computed(weight, real.weights(), real.words());
                tensors.add(tensor);
                found.put(weight.id(), WeightUses.of(weight, tensor.shape(), real == null && isWhole(weight)));
            }
        }
        SequencedMap<TensorId, TensorUse> uses = new LinkedHashMap<>();
        for (Weight weight : WeightOrder.of(model)) {
            Optional.ofNullable(found.get(weight.id())).ifPresent(use -> uses.put(weight.id(), use));
        }
        return new OnnxTensors(tensors, uses);
    }

    /// Scales and zero points that nothing but their weights uses.
    private static Set<Weight> parts(Map<Weight, QuantizedWeights.Found> quantized) {
        Set<Weight> parts = new HashSet<>();
        quantized.values().forEach(found -> found.parts().stream()
                .filter(part -> !quantized.containsKey(part))
                .forEach(parts::add));
        return parts;
    }

    private static boolean isWhole(Weight weight) {
        return weight.stored().type().map(ElementType::isWhole).orElse(true);
    }

    private static Tensor tensor(OnnxModel model, Weight weight) throws FormatException {
        StoredTensor stored = weight.stored();
        if (weight.isSparse()) {
            SparseTensor sparse = SparseTensor.read(weight.sparse(), stored, model.external());
            return computed(weight, sparse, "sparse " + stored.typeName());
        }
        DType type = stored.type().map(ElementType::type).orElse(DType.OPAQUE);
        if (type == DType.COMPUTED) {
            return computed(weight, Elements.of(stored).orElseThrow(), stored.typeName());
        }
        Optional<Indirect> indirect = stored.data() instanceof StoredTensor.Typed typed
                ? Optional.of(new TypedData(stored, typed))
                : Optional.empty();
        return new Tensor(
                weight.id(),
                stored.shape(),
                type,
                stored.typeName(),
                data(stored),
                file(stored),
                offset(stored),
                indirect);
    }

    private static Tensor computed(Weight weight, Indirect.Computed values, String words) {
        StoredTensor stored = weight.stored();
        Shape shape = values.shape();
        return new Tensor(
                weight.id(),
                shape,
                DType.COMPUTED,
                words,
                data(stored),
                file(stored),
                offset(stored),
                Optional.of(values));
    }

    private static MemorySegment data(StoredTensor stored) {
        return switch (stored.data()) {
            case StoredTensor.Window window -> window.file().bytes().asSlice(window.offset(), window.bytes());
            case StoredTensor.Typed ignored -> stored.message().bytes().asSlice(0, 0);
            case StoredTensor.Unread ignored -> stored.message().bytes().asSlice(0, 0);
        };
    }

    private static Path file(StoredTensor stored) {
        return stored.data() instanceof StoredTensor.Window window
                ? window.file().path()
                : stored.message().file().path();
    }

    private static long offset(StoredTensor stored) {
        return stored.data() instanceof StoredTensor.Window window
                ? window.offset()
                : stored.message().begin();
    }
}
