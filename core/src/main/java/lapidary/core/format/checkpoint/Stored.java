package lapidary.core.format.checkpoint;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// The tensors of a file by name, with what must hold of those that are parts of a layer.
final class Stored {
    /// No row of a known model comes near; keeps products of inputs and bits in an `int`.
    static final long MOST_INPUTS = 1L << 26;

    private final Map<String, Tensor> byName = new LinkedHashMap<>();

    Stored(List<Tensor> tensors) {
        tensors.forEach(tensor -> byName.put(tensor.id().name(), tensor));
    }

    /// A part that lies in the file as it is.
    Optional<Tensor> find(String name) {
        return Optional.ofNullable(byName.get(name)).filter(Tensor::isDirect);
    }

    /// @throws FormatException when the layer has no such part
    Tensor need(String name, Tensor besides) throws FormatException {
        Optional<Tensor> found = find(name);
        if (found.isEmpty()) {
            throw new FormatException(
                    Problem.MISSING_TENSOR,
                    besides.file(),
                    "quantized layer with tensor '" + besides.id() + "' at offset " + besides.offset(),
                    "its part '" + name + "'",
                    "no such tensor");
        }
        return found.get();
    }

    /// @throws FormatException unless a part has one of the types
    static Tensor ofType(Tensor part, Set<DType> types) throws FormatException {
        if (!types.contains(part.type())) {
            String expected = types.stream()
                    .map(DType::name)
                    .sorted()
                    .reduce((a, b) -> a + " or " + b)
                    .orElseThrow();
            throw wrong(Problem.UNSUPPORTED_TYPE, part, expected, part.typeName());
        }
        return part;
    }

    /// @throws FormatException unless a part has this shape
    static Tensor ofShape(Tensor part, long... extents) throws FormatException {
        List<Long> expected = Arrays.stream(extents).boxed().toList(); // no Shape: its size may overflow
        if (!part.shape().dimensions().equals(expected)) {
            String words = expected.stream().map(String::valueOf).collect(Collectors.joining(" × "));
            throw wrong(Problem.BAD_SHAPE, part, words, part.shape().toString());
        }
        return part;
    }

    /// The shape of a layer.
    ///
    /// @throws FormatException when it is out of all bounds
    static Shape layer(Tensor part, long outputs, long inputs) throws FormatException {
        if (outputs < 1 || inputs < 1 || inputs > MOST_INPUTS || outputs > Integer.MAX_VALUE) {
            throw wrong(
                    Problem.BAD_SHAPE,
                    part,
                    "a layer of at most 2³¹ outputs and " + MOST_INPUTS + " inputs",
                    outputs + " × " + inputs);
        }
        return Shape.of(outputs, inputs);
    }

    static FormatException wrong(Problem problem, Tensor part, String expected, String found) {
        return new FormatException(
                problem, part.file(), "tensor '" + part.id() + "' at offset " + part.offset(), expected, found);
    }
}
