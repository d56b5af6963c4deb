package lapidary.core.quant;

import java.util.Arrays;
import lapidary.core.setting.Settings;

/// Which range of a group's weights the grid spans.
sealed interface RangeRule {
    float[] ALIKE = {};

    /// From the smallest to the largest weight.
    record MinMax() implements RangeRule {}

    /// What `share` of the weights do not reach beyond; the others are clipped.
    record Percentile(double share) implements RangeRule {}

    /// The best of several multiples of the min-max range.
    record Searched(RangeSearch by) implements RangeRule {}

    /// What the settings ask for.
    static RangeRule of(Settings settings) {
        String id = settings.text("range");
        return switch (id) {
            case "percentile" -> new Percentile(settings.real("percentile") / 100);
            case "min-max" -> new MinMax();
            default ->
                new Searched(Arrays.stream(RangeSearch.values())
                        .filter(search -> search.id().equals(id))
                        .findFirst()
                        .orElseThrow());
        };
    }

    /// Whether it counts weights by the importance of their inputs, where that is known.
    default boolean isWeighted() {
        return this instanceof Searched(RangeSearch by) && by.isWeighted();
    }

    /// The range for one group, every weight of which counts the same.
    default Extent extent(UniformGrid grid, float[] weights, int from, int count) {
        return extent(grid, weights, from, count, ALIKE, 0);
    }

    /// The range for one group.
    ///
    /// @param columns importance of each input; empty where all count the same
    /// @param column of the first weight
    default Extent extent(UniformGrid grid, float[] weights, int from, int count, float[] columns, int column) {
        return switch (this) {
            case MinMax range -> Extent.of(weights, from, count);
            case Percentile(double share) -> Extent.percentile(weights, from, count, share);
            case Searched(RangeSearch by) -> by.best(grid, weights, from, count, columns, column);
        };
    }
}
