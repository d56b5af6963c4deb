package lapidary.core.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.measure.Measured;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;

/// The points of [PruningBench] of one classifier as a table.
///
/// @param model its name
/// @param data what it was judged on: "test.csv, 360 examples"
public record PruningTable(String model, String data, PruningBench.Result result) {
    /// Markdown: a row for each density, a column for each scheme, and how far each is behind the first one.
    public String markdown() {
        List<String> schemes = schemes();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "**%s**, %s — unpruned %.1f %%; in brackets: %s less this scheme, in points on the same examples, with its "
                        + "95 %% interval%n%n",
                model,
                data,
                100 * result.dense().value(),
                name(schemes.getFirst())));
        text.append("| density | ")
                .append(schemes.stream().map(PruningTable::name).collect(Collectors.joining(" | ")))
                .append(" |\n|--:|")
                .append("--:|".repeat(schemes.size()))
                .append("\n");
        for (double density : densities()) {
            text.append(String.format(Locale.ROOT, "| %s %% |", percent(density)));
            for (String scheme : schemes) {
                text.append(' ').append(cell(find(scheme, density))).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String cell(PruningBench.Point point) {
        if (point.accuracy().isEmpty()) {
            return "—";
        }
        String text = String.format(
                Locale.ROOT, "%.1f %%", 100 * point.accuracy().get().value());
        Optional<Measured> behind = point.behind();
        return behind.isEmpty()
                ? text
                : text
                        + String.format(
                                Locale.ROOT,
                                " (%+.1f; %+.1f to %+.1f)",
                                100 * behind.get().value(),
                                100 * behind.get().low(),
                                100 * behind.get().high());
    }

    /// Their ids, the one that others are compared with first.
    List<String> schemes() {
        return result.points().stream()
                .map(PruningBench.Point::scheme)
                .distinct()
                .toList();
    }

    /// Descending.
    List<Double> densities() {
        return result.points().stream()
                .map(PruningBench.Point::density)
                .distinct()
                .sorted((a, b) -> Double.compare(b, a))
                .toList();
    }

    PruningBench.Point find(String scheme, double density) {
        return result.points().stream()
                .filter(point -> point.scheme().equals(scheme) && point.density() == density)
                .findFirst()
                .orElseThrow();
    }

    static String name(String scheme) {
        return DensitySchemes.find(scheme).map(DensityScheme::title).orElse(scheme);
    }

    /// "12.5"
    static String percent(double density) {
        return String.format(Locale.ROOT, "%.4g", 100 * density).replaceFirst("\\.?0+$", "");
    }
}
