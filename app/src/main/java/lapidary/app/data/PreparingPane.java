package lapidary.app.data;

import java.util.Arrays;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import lapidary.core.data.DataKind;
import lapidary.core.data.ImagePreparation;
import lapidary.core.data.Use;
import lapidary.views.form.SettingsForm;
import lapidary.views.text.Messages;

/// How images become what the model takes; shown while there are images.
final class PreparingPane extends VBox {
    private final SettingsForm form = new SettingsForm(ImagePreparation.SETTINGS);
    private final Label reasons = new Label();
    private final DataModel model;
    private boolean following;

    PreparingPane(DataModel model) {
        this.model = model;
        setId("image-preparation");
        getStyleClass().add("data-section");
        form.setMaxWidth(440);
        reasons.getStyleClass().addAll("small", "muted");
        reasons.setWrapText(true);
        reasons.setMinHeight(Region.USE_PREF_SIZE);
        getChildren().addAll(header(), reasons, form);
        model.preparing().inForceProperty().subscribe(ignored -> follow());
        model.usesProperty().subscribe(ignored -> showOrHide());
        form.settingsProperty().subscribe(settings -> {
            if (!following) {
                model.preparing().choose(settings);
            }
        });
    }

    private HBox header() {
        Label title = new Label(Messages.of("data.preparation-images"));
        title.getStyleClass().add("section-title");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button guess = new Button(Messages.of("data.model-seems-to"));
        guess.setId("guess-preparation");
        guess.getStyleClass().addAll("flat", "compact");
        guess.setOnAction(ignored -> model.preparing().guess());
        guess.disableProperty().bind(model.preparing().chosenProperty().map(chosen -> chosen.isEmpty()));
        HBox header = new HBox(title, space, guess);
        header.getStyleClass().add("line");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }

    private void follow() {
        following = true;
        form.settingsProperty().set(model.preparing().inForceProperty().get());
        reasons.setText(model.preparing().reasons());
        reasons.setManaged(!reasons.getText().isEmpty());
        following = false;
    }

    private void showOrHide() {
        boolean hasImages = Arrays.stream(Use.values())
                .flatMap(use -> model.of(use).stream())
                .anyMatch(data -> data.kind() == DataKind.IMAGES);
        setVisible(hasImages);
        setManaged(hasImages);
        follow();
    }
}
