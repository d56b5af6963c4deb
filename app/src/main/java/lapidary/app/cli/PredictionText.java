package lapidary.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import lapidary.core.measure.Measured;
import lapidary.views.text.Numbers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Predicted against measured loss of choices of types, as numbers and as a plot of characters, both axes logarithmic.
record PredictionText(List<Row> rows) {
    private static final int WIDE = 48;
    private static final int TALL = 16;
    private static final int DIGITS = 3;
    private static final double MARGIN = 1.1;

    /// One choice.
    ///
    /// @param predicted the sum of the tensors alone, nats
    /// @param measured all together on the same tokens
    record Row(double bitsPerWeight, double predicted, Measured measured) {
        boolean isDrawn() {
            return predicted > 0 && measured.value() > 0;
        }
    }

    PredictionText {
        rows = List.copyOf(rows);
    }

    List<String> lines() {
        Table table = new Table(">bits per weight", ">predicted KL", ">measured KL", ">±", ">measured / predicted");
        for (Row row : rows) {
            table.row(
                    String.format(Locale.ROOT, "%.3f", row.bitsPerWeight()),
                    Numbers.significant(row.predicted(), DIGITS),
                    Numbers.significant(row.measured().value(), DIGITS),
                    Numbers.significant(row.measured().halfWidth(), DIGITS),
                    row.predicted() > 0
                            ? String.format(Locale.ROOT, "%.2f", row.measured().value() / row.predicted())
                            : "");
        }
        List<String> lines = new ArrayList<>(table.lines());
        List<Row> drawn = rows.stream().filter(Row::isDrawn).toList();
        if (!drawn.isEmpty()) {
            lines.add("");
            lines.addAll(plot(drawn));
        }
        return lines;
    }

    private static List<String> plot(List<Row> drawn) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (Row row : drawn) {
            low = Math.min(low, Math.min(row.predicted(), row.measured().value()) / MARGIN);
            high = Math.max(high, Math.max(row.predicted(), row.measured().value()) * MARGIN);
        }
        char[][] cells = new char[TALL][WIDE];
        for (int y = 0; y < TALL; y++) {
            Arrays.fill(cells[y], ' ');
        }
        for (int x = 0; x < WIDE; x++) {
            cells[Math.round(x * (TALL - 1f) / (WIDE - 1))][x] = '.';
        }
        for (Row row : drawn) {
            cells[place(row.measured().value(), low, high, TALL)][place(row.predicted(), low, high, WIDE)] = 'o';
        }
        List<String> lines = new ArrayList<>();
        lines.add("measured KL, nats (log)");
        for (int y = TALL - 1; y >= 0; y--) {
            double end = y == TALL - 1 ? high : low;
            String label = y == TALL - 1 || y == 0 ? String.format(Locale.ROOT, "%.2g", end) : "";
            lines.add(String.format(Locale.ROOT, "%9s |%s", label, new String(cells[y]).stripTrailing()));
        }
        lines.add(" ".repeat(10) + "+" + "-".repeat(WIDE));
        String left = String.format(Locale.ROOT, "%.2g", low);
        String right = String.format(Locale.ROOT, "%.2g", high);
        lines.add(" ".repeat(11) + left + " ".repeat(WIDE - left.length() - right.length()) + right);
        lines.add(" ".repeat(11) + "predicted KL, nats (log); on the dots both are the same");
        return lines;
    }

    private static int place(double value, double low, double high, int cells) {
        double part = Math.log(value / low) / Math.log(high / low);
        return (int) Math.clamp(Math.round(part * (cells - 1)), 0, cells - 1);
    }

    void json(ObjectNode root) {
        ArrayNode all = root.putArray("predictions");
        for (Row row : rows) {
            ObjectNode node = all.addObject();
            Json.number(node, "bitsPerWeight", row.bitsPerWeight());
            Json.number(node, "predictedKl", row.predicted());
            Json.number(node, "measuredKl", row.measured().value());
            Json.number(node, "measuredLow", row.measured().low());
            Json.number(node, "measuredHigh", row.measured().high());
        }
    }
}
