package lapidary.app.about;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that comes with the program.
///
/// @param licence as SPDX writes it
/// @param kind library, native, runtime, font, icons or sample
/// @param home where it comes from
public record Component(String name, String version, String licence, String kind, String copyright, String home) {
    /// Reads the table of components: tab-separated, its first line names the columns.
    ///
    /// @throws IllegalArgumentException when a column or a value is missing
    static List<Component> parse(String table) {
        List<String> lines = table.lines().filter(line -> !line.isBlank()).toList();
        String[] head = lines.getFirst().split("\t", -1);
        return lines.stream()
                .skip(1)
                .map(line -> {
                    String[] cells = line.split("\t", -1);
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 0; i < Math.min(head.length, cells.length); i++) {
                        row.put(head[i], cells[i]);
                    }
                    return of(row);
                })
                .toList();
    }

    private static Component of(Map<String, String> row) {
        return new Component(
                cell(row, "name"),
                cell(row, "version"),
                cell(row, "licence"),
                cell(row, "kind"),
                cell(row, "copyright"),
                cell(row, "home"));
    }

    private static String cell(Map<String, String> row, String column) {
        @Nullable String cell = row.get(column);
        if (cell == null) {
            throw new IllegalArgumentException("the table of components has no " + column + " in " + row);
        }
        return cell;
    }
}
