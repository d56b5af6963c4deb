package lapidary.app.window;

import javafx.beans.property.ObjectProperty;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/// The rail at the left edge: one entry for each view there is, however low the window.
final class Rail extends VBox {
    private static final PseudoClass TIGHT = PseudoClass.getPseudoClass("tight");
    private static final PseudoClass LOW = PseudoClass.getPseudoClass("low");
    // What one entry takes with room to spare, and without; the style sheet knows how.
    private static final double ENTRY = 50;
    private static final double TIGHT_ENTRY = 44;
    private static final double ENDS = 16;

    private final ObjectProperty<View> view;

    Rail(ObjectProperty<View> view) {
        this.view = view;
        getStyleClass().addAll("rail", "panel-side", "hairline-right");
        setAlignment(Pos.TOP_CENTER);
        for (View shown : View.values()) {
            getChildren().add(entry(shown));
        }
        // Where the window is low, entries give up their room, then their words, which their tooltips keep.
        setMinHeight(0);
        heightProperty().subscribe(height -> {
            double each = (height.doubleValue() - ENDS) / View.values().length;
            pseudoClassStateChanged(TIGHT, each < ENTRY);
            pseudoClassStateChanged(LOW, each < TIGHT_ENTRY);
        });
    }

    private ToggleButton entry(View shows) {
        ToggleButton entry = new ToggleButton(shows.rail(), new FontIcon(shows.icon()));
        entry.setId("rail-" + shows.page());
        entry.setContentDisplay(ContentDisplay.TOP);
        entry.setMaxWidth(Double.MAX_VALUE);
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
