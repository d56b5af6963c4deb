package lapidary.views.table;

import java.util.List;
import java.util.stream.Collectors;

/// The numbers behind a picture, to be copied or read aloud. Cells are plain text with a point for decimals.
///
/// @param columns headings, with units
/// @param rows one cell per column
public record ChartTable(List<String> columns, List<List<String>> rows) {
    public ChartTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(row.size() + " cells under " + columns.size() + " columns: " + row);
            }
        }
    }

    /// The table as comma-separated values (RFC 4180), a heading first.
    public String csv() {
        return line(columns) + rows.stream().map(ChartTable::line).collect(Collectors.joining());
    }

    private static String line(List<String> cells) {
        return cells.stream().map(ChartTable::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
