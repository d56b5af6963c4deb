package lapidary.app.window;

import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/// The rail at the left edge: one entry for each view there is.
final class Rail extends VBox {
    private final ObjectProperty<View> view;

    Rail(ObjectProperty<View> view) {
        this.view = view;
        getStyleClass().addAll("rail", "panel-side", "hairline-right");
        setAlignment(Pos.TOP_CENTER);
        for (View shown : View.values()) {
            getChildren().add(entry(shown));
        }
    }

    private ToggleButton entry(View shows) {
        ToggleButton entry = new ToggleButton(shows.rail(), new FontIcon(shows.icon()));
        entry.setId("rail-" + shows.page());
        entry.setContentDisplay(ContentDisplay.TOP);
        entry.getStyleClass().addAll("flat", "rail-entry");
        String keys = KeyCombination.valueOf(shows.shortcut()).getDisplayText();
        entry.setTooltip(new Tooltip(shows.help() + " (" + keys + ")"));
        entry.setAccessibleHelp(shows.help());
        entry.setOnAction(ignored -> {
            view.set(shows);
            entry.setSelected(true);
        });
        view.subscribe(now -> entry.setSelected(now == shows));
        return entry;
    }
}
