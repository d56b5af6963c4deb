package lapidary.core.sensitivity.superweight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.model.Architecture;

/// What is published about the super weights of public models, told apart by their dimensions.
///
/// A model of the same dimensions that was trained anew has others: the list is a check, never an answer.
///
/// Source: M. Yu et al., The Super Weight in Large Language Models, arXiv 2411.07191, table 2.
///
/// @param model its name
/// @param places block, row and column of each
public record KnownSuperWeights(String model, List<Place> places) {
    private static final List<Entry> ALL = List.of(
            new Entry("Mistral-7B", 32, 4096, 14_336, 32_000, places(1, 2070, 7310)),
            new Entry("LLaMA-7B", 32, 4096, 11_008, 32_000, places(2, 3968, 7003)),
            new Entry("LLaMA-13B", 40, 5120, 13_824, 32_000, places(2, 2231, 2278, 2, 2231, 6939)),
            new Entry(
                    "LLaMA-30B", 60, 6656, 17_920, 32_000, places(3, 5633, 12_817, 3, 5633, 17_439, 10, 5633, 14_386)),
            new Entry("Llama-3-8B", 32, 4096, 14_336, 128_256, places(1, 788, 2427, 1, 1384, 2427, 1, 4062, 2427)),
            new Entry("OLMo-1B", 16, 2048, 8192, 50_304, places(1, 1764, 1710, 2, 1764, 8041)),
            new Entry(
                    "OLMo-7B",
                    32,
                    4096,
                    11_008,
                    50_304,
                    places(1, 269, 7467, 2, 269, 8275, 7, 269, 453, 24, 269, 2300)),
            new Entry(
                    "Phi-3-mini",
                    32,
                    3072,
                    8192,
                    32_064,
                    places(2, 525, 808, 2, 1693, 808, 2, 1113, 808, 4, 525, 2723, 4, 1113, 2723, 4, 1693, 2723)));

    public KnownSuperWeights {
        places = List.copyOf(places);
    }

    /// One weight of a down-projection.
    public record Place(int block, int row, int column) {}

    private record Entry(String model, int blocks, int width, int hidden, int vocabulary, List<Place> places) {}

    private static List<Place> places(int... numbers) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += 3) {
            places.add(new Place(numbers[i], numbers[i + 1], numbers[i + 2]));
        }
        return List.copyOf(places);
    }

    /// The public model that has these dimensions.
    public static Optional<KnownSuperWeights> of(Architecture architecture) {
        return ALL.stream()
                .filter(entry -> entry.blocks == architecture.blocks()
                        && entry.width == architecture.width()
                        && entry.hidden == architecture.feedForward()
                        && entry.vocabulary == architecture.vocabulary())
                .map(entry -> new KnownSuperWeights(entry.model, entry.places))
                .findFirst();
    }

    /// Whether a published weight is among those found.
    public boolean isFound(Place place, List<LayerPeak> found) {
        return found.stream()
                .anyMatch(peak ->
                        peak.block() == place.block && peak.row() == place.row && peak.column() == place.column);
    }
}
