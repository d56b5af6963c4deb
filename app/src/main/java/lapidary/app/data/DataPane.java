package lapidary.app.data;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.app.open.FilePicker;
import lapidary.core.data.Use;
import lapidary.views.state.InScene;
import lapidary.views.text.Messages;

/// The place where data is chosen: one section for each use, and how images are prepared.
public final class DataPane extends VBox {
    private static final List<Use> ORDER = List.of(Use.JUDGE, Use.CALIBRATE, Use.SEARCH);

    private final List<DataSection> sections = new ArrayList<>();

    public DataPane(DataModel model, LayerCalibration calibration, FilePicker picker) {
        setId("data");
        getStyleClass().addAll("look-pane", "data-pane");
        VBox list = new VBox();
        list.getStyleClass().add("data-sections");
        ObservableValue<Boolean> isSeen = InScene.andVisible(this);
        for (Use use : ORDER) {
            DataSection section = new DataSection(model, use, picker, isSeen);
            sections.add(section);
            list.getChildren().add(section);
            if (use == Use.CALIBRATE) {
                list.getChildren().add(new CalibrationPane(calibration, picker));
            }
        }
        list.getChildren().add(new PreparingPane(model));
        ScrollPane scroll = new ScrollPane(list);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(header(model), scroll);
    }

    /// Asks for a file for a use.
    public void choose(Use use) {
        sections.get(ORDER.indexOf(use)).choose();
    }

    private static HBox header(DataModel model) {
        Label title = new Label(Messages.of("data.title"));
        title.getStyleClass().add("heading");
        Label rule = new Label(Messages.of("data.no-content-serves"));
        rule.getStyleClass().addAll("small", "muted");
        rule.setMinWidth(0);
        rule.setWrapText(true);
        title.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(rule, Priority.ALWAYS);
        rule.setMaxWidth(Double.MAX_VALUE);
        Button undo = new Button(Messages.of("data.undo"));
        undo.setId("undo-data");
        undo.getStyleClass().addAll("flat", "compact");
        undo.setMinWidth(Region.USE_PREF_SIZE);
        undo.setTooltip(new Tooltip(Messages.of("data.take-last-change")));
        undo.disableProperty().bind(model.canUndoProperty().not());
        undo.setOnAction(ignored -> model.undo());
        HBox header = new HBox(title, rule, undo);
        header.getStyleClass().add("data-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }
}
