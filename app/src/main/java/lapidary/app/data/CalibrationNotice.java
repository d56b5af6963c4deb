package lapidary.app.data;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.views.text.Messages;

/// Says beside a method that looks at the inputs of layers what it was calibrated on, or that it needs data, with the
/// way to it; hidden for all other methods.
public final class CalibrationNotice extends HBox {
    private final LayerCalibration model;
    private final Label text = new Label();
    private final Button choose = new Button(Messages.of("data.choose-data"));

    /// @param showData goes to the place where data is chosen
    public CalibrationNotice(LayerCalibration model, Runnable showData) {
        this.model = model;
        setId("calibration-notice");
        getStyleClass().add("calibration-notice");
        setAlignment(Pos.CENTER_LEFT);
        text.setWrapText(true);
        text.setMinHeight(USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(text, Priority.ALWAYS);
        choose.getStyleClass().add("compact");
        choose.setMinWidth(USE_PREF_SIZE);
        choose.setOnAction(ignored -> showData.run());
        getChildren().addAll(text, choose);
        model.onChange(this::show);
        show();
    }

    private void show() {
        LayerCalibration.Need need = model.need();
        text.setText(need.sentence());
        text.getStyleClass().setAll("label", "small", need.isMissing() ? "notice" : "muted");
        setVisible(!need.sentence().isEmpty());
        setManaged(isVisible());
        choose.setVisible(need.isMissing());
        choose.setManaged(need.isMissing());
    }
}
