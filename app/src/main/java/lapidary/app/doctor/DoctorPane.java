package lapidary.app.doctor;

import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import lapidary.core.doctor.Diagnosis;
import lapidary.core.doctor.Severity;
import lapidary.views.text.Messages;

/// The Doctor page: a summary, the button that reads the weights, too, and the findings.
public final class DoctorPane extends VBox {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");

    public DoctorPane(DoctorModel model) {
        setId("doctor");
        getStyleClass().add("doctor");
        Label title = new Label(Messages.of("doctor.title"));
        title.getStyleClass().add("heading");
        title.setMinWidth(USE_PREF_SIZE);
        Label summary = new Label();
        summary.setId("doctor-summary");
        summary.getStyleClass().add("muted");
        summary.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(summary, Priority.ALWAYS);
        summary.setWrapText(true);
        Button read = new Button();
        read.setId("read-weights");
        read.setMinWidth(USE_PREF_SIZE);
        read.textProperty()
                .bind(Bindings.when(model.readingProperty())
                        .then(Messages.of("doctor.reading"))
                        .otherwise(Messages.of("doctor.read-all-weights")));
        read.setTooltip(new Tooltip(Messages.of("doctor.look-for-nan")));
        read.setOnAction(ignored -> model.readWeights());
        read.disableProperty()
                .bind(model.readingProperty()
                        .or(Bindings.createBooleanBinding(
                                () -> !model.canRead(), model.diagnosisProperty(), model.patternProperty())));
        HBox header = new HBox(title, summary, pattern(model), read);
        header.getStyleClass().add("part-header");
        header.setAlignment(Pos.CENTER_LEFT);
        FindingsPane findings = new FindingsPane(model);
        VBox.setVgrow(findings, Priority.ALWAYS);
        getChildren().addAll(header, findings);
        model.diagnosisProperty().subscribe(diagnosis -> summary.setText(summary(diagnosis)));
    }

    private static TextField pattern(DoctorModel model) {
        TextField pattern = new TextField();
        pattern.setId("doctor-pattern");
        pattern.setPromptText(Messages.of("doctor.pattern.prompt"));
        pattern.setAccessibleText(Messages.of("doctor.pattern"));
        pattern.setPrefColumnCount(6);
        pattern.setTooltip(new Tooltip(Messages.of("doctor.pattern.meaning")));
        pattern.textProperty().bindBidirectional(model.patternProperty());
        pattern.setOnAction(ignored -> {
            if (model.canRead()) {
                model.readWeights();
            }
        });
        model.patternProperty().subscribe(text -> pattern.pseudoClassStateChanged(WRONG, !model.isPattern()));
        return pattern;
    }

    static String summary(Optional<Diagnosis> diagnosis) {
        return diagnosis
                .map(found -> Messages.of(
                        found.weightsRead() ? "doctor.summary.weights" : "doctor.summary.headers",
                        found.count(Severity.ERROR),
                        found.count(Severity.WARNING)))
                .orElse(Messages.of("doctor.examining-headers"));
    }
}
