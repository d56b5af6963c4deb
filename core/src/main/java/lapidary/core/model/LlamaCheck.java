package lapidary.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.LlamaNames.Place;
import lapidary.core.tensor.Shape;

/// Whether a file has exactly the tensors that a Llama of given numbers needs.
final class LlamaCheck {
    private LlamaCheck() {}

    /// The first thing that stands against running the model; empty when nothing does.
    static Optional<String> obstacle(Architecture numbers, List<ModelTensor> tensors) {
        Map<Place, ModelTensor> byPlace = tensors.stream()
                .filter(tensor -> place(tensor).isPresent())
                .collect(Collectors.toMap(tensor -> place(tensor).orElseThrow(), tensor -> tensor, (a, b) -> a));
        return missing(numbers, byPlace).or(() -> surplus(numbers, tensors));
    }

    /// Whether a forward pass can do without the tensor: tables that it computes itself.
    static boolean isUnused(String name) {
        return name.endsWith("rotary_emb.inv_freq");
    }

    /// The shape that a tensor must have.
    static Shape shape(Architecture numbers, TensorRole role) {
        long width = numbers.width();
        long queries = (long) numbers.heads() * numbers.headSize();
        long keys = (long) numbers.keyValueHeads() * numbers.headSize();
        return switch (role) {
            case EMBEDDING, OUTPUT -> Shape.of(numbers.vocabulary(), width);
            case ATTENTION_Q -> Shape.of(queries, width);
            case ATTENTION_K, ATTENTION_V -> Shape.of(keys, width);
            case ATTENTION_OUTPUT -> Shape.of(width, queries);
            case FFN_GATE, FFN_UP -> Shape.of(numbers.feedForward(), width);
            case FFN_DOWN -> Shape.of(width, numbers.feedForward());
            case ATTENTION_NORM, FFN_NORM, OUTPUT_NORM -> Shape.of(width);
            case LINEAR, VECTOR, OTHER -> throw new IllegalArgumentException("a Llama has no " + role);
        };
    }

    private static Optional<Place> place(ModelTensor tensor) {
        return LlamaNames.find(tensor.id().name());
    }

    private static Optional<String> missing(Architecture numbers, Map<Place, ModelTensor> byPlace) {
        Optional<String> outside = obstacle(numbers, Place.outside(TensorRole.EMBEDDING), byPlace)
                .or(() -> obstacle(numbers, Place.outside(TensorRole.OUTPUT_NORM), byPlace))
                .or(() -> numbers.tiedOutput()
                        ? Optional.empty()
                        : obstacle(numbers, Place.outside(TensorRole.OUTPUT), byPlace));
        if (outside.isPresent()) {
            return outside;
        }
        for (int block = 0; block < numbers.blocks(); block++) {
            for (TensorRole role : LlamaNames.IN_BLOCK) {
                Optional<String> reason = obstacle(numbers, Place.inside(block, role), byPlace);
                if (reason.isPresent()) {
                    return reason;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> obstacle(Architecture numbers, Place place, Map<Place, ModelTensor> byPlace) {
        ModelTensor found = byPlace.get(place);
        if (found == null) {
            return Optional.of("the file has no tensor '" + place.ggufName() + "' ('" + place.huggingFaceName() + "')");
        }
        Shape expected = shape(numbers, place.role());
        if (!found.tensor().shape().equals(expected)) {
            return Optional.of("tensor '" + found.id() + "' is "
                    + found.tensor().shape() + " where its configuration says " + expected);
        }
        if (!Codecs.view(found.tensor()).isDecodable()) {
            return Optional.of("tensor '" + found.id() + "' is stored as "
                    + found.tensor().typeName() + ", which Lapidary does not decode");
        }
        return Optional.empty();
    }

    private static Optional<String> surplus(Architecture numbers, List<ModelTensor> tensors) {
        for (ModelTensor tensor : tensors) {
            Optional<Place> place = place(tensor);
            boolean isKnown = place.isPresent() && place.get().block().orElse(0) < numbers.blocks();
            if (!isKnown && !isUnused(tensor.id().name())) {
                return Optional.of("tensor '" + tensor.id() + "' has no place in a Llama");
            }
        }
        return Optional.empty();
    }
}
