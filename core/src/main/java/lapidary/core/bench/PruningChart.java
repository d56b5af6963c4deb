package lapidary.core.bench;

import java.util.List;
import java.util.Locale;

/// The points of [PruningBench] as SVG. For each classifier a column: accuracy against density, a line for each scheme
/// with its 95 % interval as a band; below it what the first scheme is ahead of each other one on the same examples,
/// with the 95 % interval of the pairs.
///
/// @param tables one for each column
public record PruningChart(List<PruningTable> tables) {
    private static final int COLUMN = 440;
    private static final int TOP = 78;
    private static final int UPPER = 240;
    private static final int GAP = 44;
    private static final int LOWER = 150;
    private static final int HEIGHT = TOP + UPPER + GAP + LOWER + 86;
    private static final int LEGEND_X = 56;

    public PruningChart {
        tables = List.copyOf(tables);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("a chart of no classifier");
        }
    }

    /// The drawing, complete.
    public String drawing() {
        int width = COLUMN * tables.size();
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                width,
                HEIGHT,
                width,
                HEIGHT));
        for (int i = 0; i < tables.size(); i++) {
            column(svg, tables.get(i), i * COLUMN);
        }
        legend(svg);
        return svg.append("</svg>\n").toString();
    }

    private static void column(StringBuilder svg, PruningTable table, int left) {
        String first = PruningTable.name(table.schemes().getFirst());
        PruningPanel accuracy = PruningPanel.accuracy(table, left, TOP, UPPER);
        PruningPanel behind = PruningPanel.behind(table, left, TOP + UPPER + GAP, LOWER);
        text(svg, left + LEGEND_X, 22, "#1f2328", "font-size=\"14\" font-weight=\"bold\"", table.model());
        text(svg, left + LEGEND_X, 40, "#59636e", "", table.data());
        text(svg, left + LEGEND_X, TOP - 8, "#1f2328", "", "Accuracy; dashed: unpruned");
        accuracy.draw(svg);
        accuracy.level(svg, table.result().dense().value());
        text(
                svg,
                left + LEGEND_X,
                TOP + UPPER + GAP - 8,
                "#1f2328",
                "",
                first + " less another scheme, points, on the same examples");
        behind.draw(svg);
        behind.level(svg, 0);
        behind.densities(svg);
    }

    private void legend(StringBuilder svg) {
        List<String> schemes = tables.getFirst().schemes();
        int x = LEGEND_X;
        int y = HEIGHT - 16;
        for (int i = 0; i < schemes.size(); i++) {
            String name = PruningTable.name(schemes.get(i));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                    x,
                    x + 20,
                    y - 4,
                    y - 4,
                    PruningPanel.color(i)));
            text(svg, x + 26, y, "#1f2328", "", name);
            x += 42 + 7 * name.length();
        }
        text(svg, x, y, "#59636e", "", "shaded: 95 % interval");
    }

    private static void text(StringBuilder svg, int x, int y, String color, String style, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"%s\" %s>%s</text>%n", x, y, color, style, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
