package lapidary.app.preview.graph;

import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.eval.GraphOutcome;
import lapidary.views.plot.ConfusionCounts;
import lapidary.views.plot.ConfusionMatrix;
import lapidary.views.table.StatisticsTable;
import lapidary.views.text.Messages;

/// A classifier in numbers: accuracy of both models, answers that flipped, and the confusion matrix with its change.
public final class ClassesPane extends HBox {
    private final StatisticsTable accuracy =
            new StatisticsTable(List.of(Messages.of("common.original"), Messages.of("common.compressed")));
    private final StatisticsTable flips = new StatisticsTable();
    private final StatisticsTable confused =
            new StatisticsTable(List.of(Messages.of("common.original"), Messages.of("common.compressed")));
    private final ConfusionMatrix matrix = new ConfusionMatrix(Messages.of("preview.examples"));
    private final Label from = new Label();

    public ClassesPane(GraphPreviewModel model) {
        getStyleClass().add("classes-pane");
        from.getStyleClass().add("caption");
        from.setWrapText(true);
        from.setMinHeight(USE_PREF_SIZE);
        VBox numbers = new VBox(accuracy, from);
        numbers.getStyleClass().add("class-numbers");
        VBox flipped = new VBox(flips);
        flipped.getStyleClass().add("class-numbers");
        VBox third = new VBox(title(Messages.of("preview.confusions-changed-most")), confused);
        third.getStyleClass().add("class-numbers");
        VBox picture = new VBox(choices(), matrix);
        picture.getStyleClass().add("class-matrix");
        VBox.setVgrow(matrix, Priority.ALWAYS);
        HBox.setHgrow(picture, Priority.ALWAYS);
        matrix.setMinHeight(60);
        getChildren().addAll(scrolled(numbers, 320), scrolled(flipped, 220), picture, scrolled(third, 290));
        matrix.countsProperty().bind(model.confusionProperty());
        model.outcomeProperty().subscribe(this::show);
        model.confusionProperty().subscribe(counts -> {
            picture.setVisible(counts.size() > 0);
            picture.setManaged(counts.size() > 0);
            confused.entriesProperty().set(ClassTables.changed(counts));
        });
    }

    private static ScrollPane scrolled(VBox content, double width) {
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setPrefWidth(width);
        scroll.setMinWidth(width);
        return scroll;
    }

    private static Label title(String text) {
        Label title = new Label(text);
        title.getStyleClass().add("section-title");
        return title;
    }

    private HBox choices() {
        ToggleGroup group = new ToggleGroup();
        List<String> pills = List.of("left-pill", "center-pill", "right-pill");
        HBox line = new HBox();
        for (ConfusionCounts.Show show : ConfusionCounts.Show.values()) {
            ToggleButton button = new ToggleButton(show.title());
            button.setId("confusion-" + show.name().toLowerCase(java.util.Locale.ROOT));
            button.getStyleClass().addAll("compact", pills.get(show.ordinal()));
            button.setToggleGroup(group);
            button.setSelected(show == matrix.shownProperty().get());
            button.setOnAction(ignored -> {
                button.setSelected(true);
                matrix.shownProperty().set(show);
            });
            line.getChildren().add(button);
        }
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private void show(Optional<GraphOutcome> outcome) {
        outcome.ifPresent(found -> {
            accuracy.entriesProperty().set(ClassTables.accuracy(found));
            flips.entriesProperty().set(ClassTables.flips(found));
            from.setText(ClassTables.provenance(found));
        });
    }
}
