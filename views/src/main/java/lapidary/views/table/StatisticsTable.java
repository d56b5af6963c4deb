package lapidary.views.table;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.HPos;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import lapidary.views.image.CopyBoard;
import lapidary.views.text.Messages;

/// Names on the left, numbers in one or more right-aligned columns, their unit behind them. Copies itself as CSV.
public final class StatisticsTable extends GridPane {

    /// One line of the table.
    ///
    /// @param name what it is
    /// @param values one text per column
    /// @param unit behind the numbers; "" for a pure number
    /// @param help shown on hover; "" for none
    public record Entry(String name, List<String> values, String unit, String help) {
        public Entry {
            values = List.copyOf(values);
        }

        public static Entry of(String name, String value, String unit, String help) {
            return new Entry(name, List.of(value), unit, help);
        }
    }

    private final List<String> headings;
    private final ObjectProperty<List<Entry>> entries = new SimpleObjectProperty<>(this, "entries", List.of());
    private final ObjectProperty<CopyBoard> copyBoard =
            new SimpleObjectProperty<>(this, "copyBoard", CopyBoard.system());

    /// A table with one column of numbers and no headings.
    public StatisticsTable() {
        this(List.of(""));
    }

    /// @param headings one per column of numbers; "" for none
    public StatisticsTable(List<String> headings) {
        this.headings = List.copyOf(headings);
        getStyleClass().add("statistics-table");
        setFocusTraversable(true);
        ColumnConstraints names = new ColumnConstraints();
        names.setHgrow(Priority.ALWAYS);
        names.setMinWidth(USE_PREF_SIZE);
        getColumnConstraints().add(names);
        for (int i = 0; i < headings.size(); i++) {
            ColumnConstraints numbers = new ColumnConstraints();
            numbers.setHalignment(HPos.RIGHT);
            numbers.setMinWidth(USE_PREF_SIZE);
            getColumnConstraints().add(numbers);
        }
        MenuItem copy = new MenuItem(Messages.of("table.copy-data"));
        copy.setAccelerator(new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN));
        copy.setOnAction(e -> copyData());
        ContextMenu menu = new ContextMenu(copy);
        setOnContextMenuRequested(e -> menu.show(this, e.getScreenX(), e.getScreenY()));
        setOnKeyPressed(e -> {
            if (e.isShortcutDown() && e.getCode() == KeyCode.C) {
                copyData();
                e.consume();
            }
        });
        entries.subscribe(this::show);
    }

    /// The lines, in order.
    public ObjectProperty<List<Entry>> entriesProperty() {
        return entries;
    }

    public ObjectProperty<CopyBoard> copyBoardProperty() {
        return copyBoard;
    }

    /// The lines as a table of plain text.
    public ChartTable table() {
        List<String> columns = new ArrayList<>(List.of("statistic"));
        headings.forEach(h -> columns.add(h.isEmpty() ? "value" : h));
        columns.add("unit");
        List<List<String>> rows = new ArrayList<>();
        for (Entry entry : entries.get()) {
            List<String> row = new ArrayList<>(List.of(entry.name()));
            row.addAll(entry.values());
            row.add(entry.unit());
            rows.add(row);
        }
        return new ChartTable(columns, rows);
    }

    /// Copies [#table()] as CSV.
    public void copyData() {
        copyBoard.get().text(table().csv());
    }

    private void show(List<Entry> now) {
        getChildren().clear();
        int row = 0;
        if (headings.stream().anyMatch(h -> !h.isEmpty())) {
            for (int column = 0; column < headings.size(); column++) {
                add(label(headings.get(column), "statistics-heading"), column + 1, row);
            }
            row++;
        }
        StringBuilder spoken = new StringBuilder();
        for (Entry entry : now) {
            addEntry(entry, row++);
            spoken.append(entry.name()).append(' ').append(String.join(", ", entry.values()));
            spoken.append(' ').append(entry.unit()).append(". ");
        }
        setAccessibleText(spoken.toString());
    }

    private void addEntry(Entry entry, int row) {
        Label name = label(entry.name(), "statistics-name");
        if (!entry.help().isEmpty()) {
            name.setTooltip(new Tooltip(entry.help()));
        }
        add(name, 0, row);
        for (int column = 0; column < entry.values().size(); column++) {
            add(label(entry.values().get(column), "statistics-value"), column + 1, row);
        }
        add(label(entry.unit(), "statistics-unit"), headings.size() + 1, row);
    }

    private static Label label(String text, String styleClass) {
        Label label = new Label(text);
        label.getStyleClass().add(styleClass);
        return label;
    }
}
