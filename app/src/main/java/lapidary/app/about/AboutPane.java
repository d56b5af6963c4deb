package lapidary.app.about;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.views.image.CopyBoard;
import lapidary.views.text.Messages;

/// The program, its versions, and everything that comes with it under which licence.
public final class AboutPane extends VBox {
    private final AboutModel model;
    private final CopyBoard clipboard;
    private final Consumer<Path> show;

    /// @param picture the program's icon
    /// @param show opens a folder in the desktop's program for files
    public AboutPane(AboutModel model, Node picture, CopyBoard clipboard, Consumer<Path> show) {
        this.model = model;
        this.clipboard = clipboard;
        this.show = show;
        setId("about");
        getStyleClass().addAll("about", "window");
        Label title = new Label(Messages.of("about.title"));
        title.getStyleClass().add("welcome-title");
        Label words = new Label(Messages.of("about.words"));
        words.getStyleClass().add("muted");
        words.setWrapText(true);
        VBox name = new VBox(title, words);
        HBox head = new HBox(picture, name);
        head.getStyleClass().add("about-head");
        head.setAlignment(Pos.CENTER_LEFT);
        Label bundled = new Label(Messages.of("about.bundled"));
        bundled.getStyleClass().add("section-title");
        TableView<Component> table = table();
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(head, facts(), bundled, table, buttons());
        model.componentsProperty().subscribe(all -> table.getItems().setAll(all));
        model.read();
    }

    private GridPane facts() {
        GridPane grid = new GridPane();
        grid.getStyleClass().add("sheet-grid");
        int row = 0;
        for (AboutModel.Fact fact : model.facts()) {
            Label name = new Label(fact.name());
            name.getStyleClass().add("muted");
            Label value = new Label(fact.value());
            value.getStyleClass().add("mono");
            grid.addRow(row++, name, value);
        }
        return grid;
    }

    private static TableView<Component> table() {
        TableView<Component> table = new TableView<>();
        table.setId("about-components");
        table.setAccessibleText(Messages.of("about.bundled"));
        table.getColumns()
                .setAll(java.util.List.of(
                        column("about.name", 180, Component::name),
                        column("about.version", 84, Component::version),
                        column("about.kind", 64, Component::kind),
                        column("about.licence", 270, Component::licence),
                        column("about.copyright", 230, Component::copyright),
                        column("about.home", 236, Component::home)));
        return table;
    }

    private static TableColumn<Component, String> column(String key, double width, Function<Component, String> value) {
        TableColumn<Component, String> column = new TableColumn<>(Messages.of(key));
        column.setPrefWidth(width);
        column.setCellValueFactory(row -> new ReadOnlyStringWrapper(value.apply(row.getValue())));
        return column;
    }

    private HBox buttons() {
        Button copy = new Button(Messages.of("about.copy"));
        copy.setId("about-copy");
        copy.setTooltip(new Tooltip(Messages.of("about.copy.help")));
        copy.setOnAction(ignored -> clipboard.text(model.text()));
        Button texts = new Button(Messages.of("about.texts"));
        texts.setId("about-texts");
        Optional<Path> folder = model.texts();
        texts.setVisible(folder.isPresent());
        texts.setManaged(folder.isPresent());
        texts.setTooltip(new Tooltip(Messages.of("about.texts.help")));
        texts.setOnAction(ignored -> folder.ifPresent(show));
        HBox buttons = new HBox(copy, texts);
        buttons.getStyleClass().add("line");
        return buttons;
    }
}
