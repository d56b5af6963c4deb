package lapidary.core.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import lapidary.core.measure.Measured;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;

/// The points of [PruningBench] as a table and as a drawing.
///
/// @param title of the model and its data: "digits-cnn, 360 images"
public record PruningTable(String title, PruningBench.Result result) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 56;
    private static final int RIGHT = 150;
    private static final int TOP = 36;
    private static final int BOTTOM = 48;
    private static final List<String> COLORS =
            List.of("#0969da", "#bc4c00", "#1a7f37", "#8250df", "#6e7781", "#9a6700", "#cf222e");

    /// Markdown: a row for each density, a column for each scheme, and how far each is behind the first one.
    public String markdown() {
        List<String> schemes = schemes();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "**%s** — unpruned %.1f %%; in brackets: %s less this scheme, in points on the same images, with its 95 %% "
                        + "interval%n%n",
                title,
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

    /// Accuracy against density, as SVG.
    public String drawing() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                        + "<text x=\"%d\" y=\"20\" font-size=\"13\" fill=\"#1f2328\">%s</text>%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT,
                LEFT,
                title));
        axes(svg);
        int index = 0;
        for (String scheme : schemes()) {
            line(svg, scheme, COLORS.get(index % COLORS.size()), index);
            index++;
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (int tick = 0; tick <= 100; tick += 20) {
            double y = y(tick / 100.0);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#d0d7de\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#59636e\">%d %%</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    tick));
        }
        for (double density : densities()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#59636e\">%s</text>%n",
                    x(density),
                    HEIGHT - BOTTOM + 18,
                    percent(density)));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#1f2328\">weights kept, %% (logarithmic)</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 10));
    }

    private void line(StringBuilder svg, String scheme, String color, int index) {
        StringBuilder points = new StringBuilder();
        for (double density : densities()) {
            Optional<Measured> accuracy = find(scheme, density).accuracy();
            if (accuracy.isPresent()) {
                double x = x(density);
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", x, y(accuracy.get().value())));
                svg.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-opacity=\"0.4\"/>%n",
                        x,
                        x,
                        y(accuracy.get().low()),
                        y(accuracy.get().high()),
                        color));
            }
        }
        int y = TOP + 16 + 20 * index;
        svg.append(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>"
                        + "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>"
                        + "<text x=\"%d\" y=\"%d\" fill=\"#1f2328\">%s</text>%n",
                points.toString().strip(),
                color,
                WIDTH - RIGHT + 12,
                WIDTH - RIGHT + 32,
                y - 4,
                y - 4,
                color,
                WIDTH - RIGHT + 38,
                y,
                name(scheme)));
    }

    private double x(double density) {
        List<Double> densities = densities();
        double low = Math.log(densities.getLast());
        double high = Math.log(densities.getFirst());
        double at = high == low ? 1 : (Math.log(density) - low) / (high - low);
        return LEFT + 12 + at * (WIDTH - RIGHT - LEFT - 24);
    }

    private static double y(double accuracy) {
        return TOP + (1 - accuracy) * (HEIGHT - TOP - BOTTOM);
    }

    private List<String> schemes() {
        return result.points().stream()
                .map(PruningBench.Point::scheme)
                .distinct()
                .toList();
    }

    /// Descending.
    private List<Double> densities() {
        return result.points().stream()
                .map(PruningBench.Point::density)
                .distinct()
                .sorted((a, b) -> Double.compare(b, a))
                .toList();
    }

    private PruningBench.Point find(String scheme, double density) {
        return result.points().stream()
                .filter(point -> point.scheme().equals(scheme) && point.density() == density)
                .findFirst()
                .orElseThrow();
    }

    private static String name(String scheme) {
        return DensitySchemes.find(scheme).map(DensityScheme::title).orElse(scheme);
    }

    /// "12.5"
    private static String percent(double density) {
        return String.format(Locale.ROOT, "%.4g", 100 * density).replaceFirst("\\.?0+$", "");
    }
}
