package lapidary.app.metadata;

import java.util.List;
import java.util.function.Function;
import javafx.collections.FXCollections;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.format.MetadataText;
import lapidary.views.state.InScene;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A table of keys with types and values, a line to edit the selected one or add another, and the chat template.
public final class MetadataPane extends VBox {
    private static final double GAP = 8;

    private final MetadataModel model;
    private final TableView<MetadataRow> table = new TableView<>();
    private final TextField key = new TextField();
    private final ComboBox<String> type = new ComboBox<>();
    private final TextField value = new TextField();
    private final Label problem = new Label();
    private final TextArea template = new TextArea();

    public MetadataPane(MetadataModel model) {
        this.model = model;
        setId("metadata");
        getStyleClass().addAll("metadata-pane", "column");
        setPadding(new Insets(GAP + 4));
        Label help = new Label(Messages.of("metadata.what-written-gguf"));
        help.getStyleClass().addAll("small", "muted");
        help.setWrapText(true);
        Tab keys = new Tab(Messages.of("metadata.keys"), keys());
        Tab chat = new Tab(Messages.of("metadata.chat-template"), chat());
        TabPane tabs = new TabPane(keys, chat);
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        VBox.setVgrow(tabs, Priority.ALWAYS);
        getChildren().addAll(help, tabs);
        model.rowsProperty().when(InScene.of(this)).subscribe(rows -> {
            MetadataRow selected = table.getSelectionModel().getSelectedItem();
            table.setItems(FXCollections.observableArrayList(rows));
            if (selected != null) {
                rows.stream()
                        .filter(row -> row.key().equals(selected.key()))
                        .findFirst()
                        .ifPresent(row -> table.getSelectionModel().select(row));
            }
            template.setText(model.text(MetadataModel.CHAT_TEMPLATE).orElse(""));
        });
    }

    private VBox keys() {
        table.setId("metadata-table");
        table.setAccessibleText(Messages.of("window.metadata"));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.getColumns()
                .setAll(List.of(
                        column(Messages.of("metadata.key"), MetadataRow::key, 310),
                        column(Messages.of("metadata.type"), MetadataRow::type, 110),
                        column(Messages.of("metadata.value"), MetadataRow::value, 260),
                        column("", MetadataRow::state, 80)));
        table.setPlaceholder(new Label(Messages.of("metadata.metadata-belongs-to")));
        table.getSelectionModel().selectedItemProperty().subscribe(this::show);
        VBox.setVgrow(table, Priority.ALWAYS);
        key.setPromptText(Messages.of("metadata.key"));
        key.setAccessibleText(Messages.of("metadata.key"));
        HBox.setHgrow(key, Priority.ALWAYS);
        type.getItems().setAll(MetadataText.types());
        type.setValue("string");
        type.setMinWidth(USE_PREF_SIZE);
        type.setAccessibleText(Messages.of("metadata.type"));
        value.setPromptText(Messages.of("metadata.value"));
        value.setAccessibleText(Messages.of("metadata.value"));
        HBox.setHgrow(value, Priority.ALWAYS);
        Button set = button(
                Messages.of("metadata.set"),
                () -> problem.setText(model.put(key.getText(), type.getValue(), value.getText())));
        Button remove = button(Messages.of("metadata.remove"), () -> model.remove(key.getText()));
        Button restore = button(Messages.of("metadata.restore"), () -> model.restore(key.getText()));
        HBox line = new HBox(key, type, value, set, remove, restore);
        line.setSpacing(GAP);
        line.setAlignment(Pos.CENTER_LEFT);
        problem.getStyleClass().addAll("small", "danger-text");
        problem.managedProperty().bind(problem.textProperty().isNotEmpty());
        return column(table, line, problem);
    }

    /// Tab leaves the text, as it leaves every control; with Ctrl it is written.
    private static void leave(KeyEvent event) {
        if (event.getCode() == KeyCode.TAB && !event.isControlDown()) {
            ((Node) event.getSource())
                    .requestFocusTraversal(event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
            event.consume();
        }
    }

    private VBox chat() {
        template.setId("chat-template");
        template.getStyleClass().add("mono");
        template.setPromptText(Messages.of("metadata.no-chat-template"));
        template.setAccessibleText(Messages.of("metadata.chat-template"));
        VBox.setVgrow(template, Priority.ALWAYS);
        template.addEventFilter(KeyEvent.KEY_PRESSED, MetadataPane::leave);
        Button set = button(
                Messages.of("metadata.set-chat-template"),
                () -> model.put(MetadataModel.CHAT_TEMPLATE, "string", template.getText()));
        Button remove = button(Messages.of("metadata.remove"), () -> model.remove(MetadataModel.CHAT_TEMPLATE));
        Button restore = button(Messages.of("metadata.restore"), () -> model.restore(MetadataModel.CHAT_TEMPLATE));
        HBox line = new HBox(set, remove, restore);
        line.setSpacing(GAP);
        return column(template, line);
    }

    private void show(@Nullable MetadataRow row) {
        if (row == null) {
            return;
        }
        key.setText(row.key());
        value.setText(model.text(row.key()).orElse(""));
        if (MetadataText.types().contains(row.type())) {
            type.setValue(row.type());
        }
        problem.setText("");
    }

    private static Button button(String text, Runnable action) {
        Button button = new Button(text);
        button.setMinWidth(USE_PREF_SIZE);
        button.setOnAction(ignored -> action.run());
        return button;
    }

    private static TableColumn<MetadataRow, String> column(
            String title, Function<MetadataRow, String> text, double width) {
        TableColumn<MetadataRow, String> column = new TableColumn<>(title);
        column.setCellValueFactory(
                cell -> new javafx.beans.property.ReadOnlyStringWrapper(text.apply(cell.getValue())));
        column.setPrefWidth(width);
        column.setSortable(false);
        return column;
    }

    private static VBox column(javafx.scene.Node... parts) {
        VBox column = new VBox(parts);
        column.setSpacing(GAP);
        column.setPadding(new Insets(GAP, 0, 0, 0));
        return column;
    }
}
