package lapidary.app.preview;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;

/// What each of several judging texts says, and their average; copied as CSV.
final class TextsPane extends VBox {
    private static final double WIDEST = 1040;

    private final TextsModel model;
    private final StatisticsTable table = new StatisticsTable(TextRows.HEADINGS);

    TextsPane(TextsModel model) {
        this.model = model;
        getStyleClass().add("texts-pane");
        table.setId("texts");
        Label note = new Label(Messages.of("preview.each-text-on"));
        note.getStyleClass().add("caption");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button copy = new Button("", new FontIcon(Material2AL.CONTENT_COPY));
        copy.getStyleClass().addAll("flat", "compact", "button-icon");
        copy.setTooltip(new Tooltip(Messages.of("common.copy-table")));
        copy.setAccessibleText(Messages.of("common.copy-table"));
        copy.setOnAction(ignored -> table.copyData());
        HBox title = new HBox(note, space, copy);
        title.setAlignment(Pos.CENTER_LEFT);
        title.setMaxWidth(WIDEST);
        table.setMaxWidth(WIDEST);
        ScrollPane scroll = new ScrollPane(table);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(title, scroll);
        model.resultsProperty().subscribe(ignored -> show());
        model.staleProperty().subscribe(isStale -> table.setOpacity(isStale ? 0.5 : 1));
    }

    private void show() {
        table.entriesProperty().set(TextRows.of(model.resultsProperty().get(), model.average()));
    }
}
