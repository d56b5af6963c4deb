package lapidary.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of text in aligned columns.
final class Table {
    private static final String GAP = "  ";

    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    /// @param columns titles; one that begins with ">" is aligned to the right
    Table(String... columns) {
        right = new boolean[columns.length];
        String[] titles = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            right[i] = columns[i].startsWith(">");
            titles[i] = right[i] ? columns[i].substring(1) : columns[i];
        }
        rows.add(titles);
    }

    /// @throws IllegalArgumentException when the number of cells is not the number of columns
    Table row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException("expected " + right.length + " cells, got " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(ControlCharacters::shownInLine).toArray(String[]::new));
        return this;
    }

    /// A line per row, the titles first unless they are all empty; no spaces at the ends of lines.
    List<String> lines() {
        int[] widths = new int[right.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String space = " ".repeat(widths[i] - width(row[i]));
                line.append(i == 0 ? "" : GAP).append(right[i] ? space + row[i] : row[i] + space);
            }
            String text = line.toString().stripTrailing();
            if (!(lines.isEmpty() && text.isEmpty())) {
                lines.add(text);
            }
        }
        return lines;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
