package lapidary.app.preview;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// Says above the numbers when they rest on less than they should, and what would help; hidden otherwise.
public final class FallbackBanner extends HBox {
    private final PreviewModel model;
    private final Label text = new Label();
    private final Tooltip whole = new Tooltip();

    /// @param showData goes to the place where data is chosen
    public FallbackBanner(PreviewModel model, Runnable showData) {
        this.model = model;
        setId("fallback");
        getStyleClass().add("fallback-banner");
        setAlignment(Pos.CENTER_LEFT);
        text.setMinWidth(0);
        text.setMaxWidth(Double.MAX_VALUE);
        text.setTooltip(whole);
        HBox.setHgrow(text, Priority.ALWAYS);
        Button choose = new Button(Messages.of("preview.choose-data"));
        choose.getStyleClass().addAll("flat", "compact");
        choose.setMinWidth(USE_PREF_SIZE);
        choose.setOnAction(ignored -> showData.run());
        choose.visibleProperty().bind(model.judgedProperty().map(on -> on.isEmpty()));
        choose.managedProperty().bind(choose.visibleProperty());
        getChildren().addAll(new FontIcon(Material2OutlinedMZ.WARNING), text, choose);
        model.trailProperty().subscribe(ignored -> show());
        model.noticesProperty().subscribe(ignored -> show());
        model.data().wantedProperty().subscribe(ignored -> show());
    }

    private void show() {
        String words = String.join(" ", model.fallbacks());
        text.setText(words);
        whole.setText(words);
        setVisible(!words.isEmpty());
        setManaged(!words.isEmpty());
    }
}
