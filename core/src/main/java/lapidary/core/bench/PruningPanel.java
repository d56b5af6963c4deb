package lapidary.core.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import lapidary.core.measure.Measured;

/// Lines over density, one for each scheme, with bands of their intervals.
///
/// @param shown what of a point is shown
/// @param left of the column
/// @param top of the panel itself
/// @param low value at the lower edge
/// @param high value at the upper edge
/// @param unit behind each tick
record PruningPanel(
        PruningTable table,
        Function<PruningBench.Point, Optional<Measured>> shown,
        int left,
        int top,
        int height,
        double low,
        double high,
        String unit) {
    private static final int WIDTH = 440;
    private static final int LEFT = 56;
    private static final int RIGHT = 16;
    private static final int INSET = 12;
    private static final int TICKS = 5;
    private static final double FIFTH = 0.2;
    private static final List<String> COLORS =
            List.of("#0969da", "#1a7f37", "#bc4c00", "#8250df", "#6e7781", "#9a6700", "#cf222e");

    /// Accuracies, 0 to 100 %.
    static PruningPanel accuracy(PruningTable table, int left, int top, int height) {
        return new PruningPanel(table, PruningBench.Point::accuracy, left, top, height, 0, 1, " %");
    }

    /// How far schemes are behind the first one; the axis reaches as far as their intervals do.
    static PruningPanel behind(PruningTable table, int left, int top, int height) {
        double low = 0;
        double high = FIFTH;
        for (PruningBench.Point point : table.result().points()) {
            low = Math.min(low, point.behind().map(Measured::low).orElse(0.0));
            high = Math.max(high, point.behind().map(Measured::high).orElse(0.0));
        }
        return new PruningPanel(
                table,
                PruningBench.Point::behind,
                left,
                top,
                height,
                Math.floor(low / FIFTH) * FIFTH,
                Math.ceil(high / FIFTH) * FIFTH,
                "");
    }

    /// The color of a scheme, by its number.
    static String color(int scheme) {
        return COLORS.get(scheme % COLORS.size());
    }

    /// Axes, bands and lines.
    void draw(StringBuilder svg) {
        double step = Math.max(FIFTH, Math.round((high - low) / TICKS / FIFTH) * FIFTH);
        for (double value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) {
            add(
                    svg,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#d0d7de\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#59636e\">%d%s</text>%n",
                    left + LEFT,
                    left + WIDTH - RIGHT,
                    y(value),
                    y(value),
                    left + LEFT - 6,
                    y(value) + 4,
                    Math.round(100 * value),
                    unit);
        }
        List<String> schemes = table.schemes();
        for (int i = 0; i < schemes.size(); i++) {
            band(svg, schemes.get(i), color(i));
        }
        for (int i = schemes.size() - 1; i >= 0; i--) {
            line(svg, schemes.get(i), color(i));
        }
    }

    /// A dashed line.
    void level(StringBuilder svg, double value) {
        add(
                svg,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#1f2328\" stroke-dasharray=\"4 3\"/>%n",
                left + LEFT,
                left + WIDTH - RIGHT,
                y(value),
                y(value));
    }

    /// The axis below.
    void densities(StringBuilder svg) {
        for (double density : table.densities()) {
            add(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#59636e\">%s</text>%n",
                    x(density),
                    top + height + 18,
                    PruningTable.percent(density));
        }
        add(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#1f2328\">weights kept, %% (logarithmic)</text>%n",
                left + (LEFT + WIDTH - RIGHT) / 2,
                top + height + 38);
    }

    private void band(StringBuilder svg, String scheme, String color) {
        StringBuilder there = new StringBuilder();
        StringBuilder back = new StringBuilder();
        for (double density : table.densities()) {
            Optional<Measured> found = shown.apply(table.find(scheme, density));
            if (found.isPresent()) {
                there.append(point(density, found.get().high()));
                back.insert(0, point(density, found.get().low()));
            }
        }
        if (!there.isEmpty()) {
            add(
                    svg,
                    "<polygon points=\"%s\" fill=\"%s\" fill-opacity=\"0.14\"/>%n",
                    (there.toString() + back).strip(),
                    color);
        }
    }

    private void line(StringBuilder svg, String scheme, String color) {
        StringBuilder points = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        for (double density : table.densities()) {
            Optional<Measured> found = shown.apply(table.find(scheme, density));
            if (found.isPresent()) {
                double value = found.get().value();
                points.append(point(density, value));
                add(marks, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x(density), y(value), color);
            }
        }
        if (!points.isEmpty()) {
            add(
                    svg,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%s%n",
                    points.toString().strip(),
                    color,
                    marks);
        }
    }

    private double x(double density) {
        List<Double> densities = table.densities();
        double least = Math.log(densities.getLast());
        double most = Math.log(densities.getFirst());
        double at = most == least ? 1 : (Math.log(density) - least) / (most - least);
        return left + LEFT + INSET + at * (WIDTH - RIGHT - LEFT - 2 * INSET);
    }

    private double y(double value) {
        return top + (high - value) / (high - low) * height;
    }

    private String point(double density, double value) {
        return String.format(Locale.ROOT, "%.1f,%.1f ", x(density), y(value));
    }

    private static void add(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
