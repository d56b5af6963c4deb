package lapidary.core.eval;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The spread of a quantity over tokens at the fractions that llama.cpp prints.
///
/// @param values one per [#FRACTIONS]
public record Percentiles(List<Double> values) {
    /// From the smallest value to the largest.
    public static final List<Double> FRACTIONS =
            List.of(0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0);

    public Percentiles {
        values = List.copyOf(values);
        if (values.size() != FRACTIONS.size()) {
            throw new IllegalArgumentException("expected " + FRACTIONS.size() + " values, got " + values.size());
        }
    }

    /// @param tokens at least one value, in any order; left as they are
    public static Percentiles of(double[] tokens) {
        double[] sorted = tokens.clone();
        Arrays.sort(sorted);
        return new Percentiles(FRACTIONS.stream()
                .map(fraction -> interpolated(sorted, fraction))
                .toList());
    }

    /// @param fraction one of [#FRACTIONS]
    public double at(double fraction) {
        int index = IntStream.range(0, FRACTIONS.size())
                .filter(i -> FRACTIONS.get(i) == fraction)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no percentile is kept for " + fraction));
        return values.get(index);
    }

    /// Linear interpolation at fraction · (n − 1), as llama.cpp does.
    private static double interpolated(double[] sorted, double fraction) {
        double at = fraction * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
