package lapidary.app.sensitivity;

import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import lapidary.core.sensitivity.superweight.LayerPeak;
import lapidary.core.sensitivity.superweight.SuperWeights;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The coordinates found, a line each; a click chooses one. Nothing while there are none.
final class CoordinatesPane extends GridPane {
    private final SuperWeightsModel model;

    CoordinatesPane(SuperWeightsModel model) {
        this.model = model;
        setId("super-coordinates");
        setHgap(12);
        setVgap(2);
    }

    void show(SuperWeights found) {
        getChildren().clear();
        setManaged(!found.found().isEmpty());
        setVisible(!found.found().isEmpty());
        if (found.found().isEmpty()) {
            return;
        }
        List<String> titles = List.of(
                Messages.of("sensitivity.found"),
                Messages.of("sensitivity.value"),
                Messages.of("sensitivity.enters"),
                Messages.of("sensitivity.leaves"));
        for (int i = 0; i < titles.size(); i++) {
            cell(titles.get(i), i, 0).getStyleClass().add("muted");
        }
        for (int i = 0; i < found.found().size(); i++) {
            LayerPeak peak = found.found().get(i);
            Hyperlink name = new Hyperlink(Messages.of("sensitivity.block", peak.block(), peak.row(), peak.column()));
            name.setTooltip(new Tooltip(peak.coordinate().toString()));
            name.setOnAction(ignored -> model.chosenProperty().set(Optional.of(peak)));
            add(name, 0, i + 1);
            cell(Numbers.significant(peak.weight(), 3), 1, i + 1);
            cell(Numbers.significant(peak.entering(), 3), 2, i + 1);
            cell(Numbers.significant(peak.output(), 3), 3, i + 1);
        }
    }

    private Label cell(String text, int column, int row) {
        Label label = new Label(text);
        label.setMinWidth(Region.USE_PREF_SIZE);
        GridPane.setHalignment(label, column == 0 ? HPos.LEFT : HPos.RIGHT);
        add(label, column, row);
        return label;
    }
}
