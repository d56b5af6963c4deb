package lapidary.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lapidary.core.compressed.Codecs;
import lapidary.core.model.Family.Place;
import lapidary.core.tensor.Shape;

/// Whether a file has exactly the tensors that a model of its family and numbers needs.
///
/// @param family what its models have
/// @param numbers what this one says of itself
/// @param tensors those of the file
record ArchitectureCheck(Family family, Architecture numbers, List<ModelTensor> tensors) {

    /// The first thing that is missing, of another shape, or has no place; empty when there is nothing.
    Optional<String> obstacle() {
        Map<Place, ModelTensor> byPlace = tensors.stream()
                .filter(tensor -> place(tensor).isPresent())
                .collect(Collectors.toMap(tensor -> place(tensor).orElseThrow(), Function.identity(), (a, b) -> a));
        for (Place place : family.places(numbers.blocks())) {
            for (Place part : parts(place, byPlace)) {
                Optional<String> reason = obstacle(part, Optional.ofNullable(byPlace.get(part)));
                if (reason.isPresent()) {
                    return reason;
                }
            }
        }
        return surplus();
    }

    /// The experts of a weight, unless the file has them all in one tensor.
    private List<Place> parts(Place place, Map<Place, ModelTensor> byPlace) {
        if (!place.weight().isOfExpert() || byPlace.containsKey(place)) {
            return List.of(place);
        }
        int count = numbers.experts().map(Architecture.Experts::count).orElse(0);
        return IntStream.range(0, count).mapToObj(place::of).toList();
    }

    /// The first tensor that cannot be decoded; empty when all can be.
    static Optional<String> undecodable(List<ModelTensor> tensors) {
        return tensors.stream()
                .filter(tensor -> !Codecs.view(tensor.tensor()).isDecodable())
                .filter(tensor -> !Family.isComputed(tensor.id().name()))
                .map(tensor -> "tensor '" + tensor.id() + "' is stored as "
                        + tensor.tensor().typeName() + ", which Lapidary does not decode")
                .findFirst();
    }

    private Optional<Place> place(ModelTensor tensor) {
        return family.find(tensor.id().name());
    }

    private Optional<String> obstacle(Place place, Optional<ModelTensor> found) {
        if (found.isEmpty()) {
            boolean isNeeded =
                    place.weight().isRequired() && !(place.role() == TensorRole.OUTPUT && numbers.tiedOutput());
            return isNeeded
                    ? Optional.of(
                            "the file has no tensor '" + place.ggufName() + "' ('" + place.huggingFaceName() + "')")
                    : Optional.empty();
        }
        Shape expected = place.expert().isPresent()
                ? place.weight().shapeOfOne(numbers)
                : place.weight().shape(numbers);
        Shape shape = found.get().tensor().shape();
        return isSame(shape, expected)
                ? Optional.empty()
                : Optional.of(
                        "tensor '" + found.get().id() + "' is " + shape + " where its configuration says " + expected);
    }

    /// GGUF drops outer sides of one.
    private static boolean isSame(Shape shape, Shape expected) {
        return shape.equals(expected)
                || (shape.elements() == expected.elements()
                        && shape.columns() == expected.columns()
                        && shape.rows() == 1);
    }

    private Optional<String> surplus() {
        for (ModelTensor tensor : tensors) {
            String name = tensor.id().name();
            Optional<Place> place = place(tensor);
            boolean isKnown = place.isPresent()
                    && place.get().block().orElse(0) < numbers.blocks()
                    && place.get().expert().orElse(0)
                            < numbers.experts().map(Architecture.Experts::count).orElse(1);
            if (!isKnown && !Family.isComputed(name) && !GgufFit.isDivisors(name) && !Family.isOfAnotherPart(name)) {
                return Optional.of("tensor '" + tensor.id() + "' has no place in a " + family.title());
            }
        }
        return Optional.empty();
    }
}
