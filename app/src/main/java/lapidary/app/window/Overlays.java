package lapidary.app.window;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.layout.StackPane;
import lapidary.app.action.ActionList;
import lapidary.app.palette.PalettePane;
import lapidary.app.tour.TourPane;
import org.jspecify.annotations.Nullable;

/// What lies over the window now and then: the palette, the keyboard's sheet, the tour's marks. Each is made when it is
/// first asked for, so none of them delays the start.
final class Overlays {
    private final WindowModel model;
    private final StackPane window;
    private final ActionList actions;
    private @Nullable ShortcutSheet sheet;
    private @Nullable PalettePane palette;
    private @Nullable TourPane tour;

    Overlays(WindowModel model, StackPane window, ActionList actions) {
        this.model = model;
        this.window = window;
        this.actions = actions;
    }

    void showSheet() {
        if (sheet == null) {
            sheet = new ShortcutSheet(actions);
            window.getChildren().add(sheet);
        }
        sheet.open();
    }

    void showPalette() {
        if (palette == null) {
            palette = new PalettePane(model.help().palette());
            window.getChildren().add(palette);
        }
        new PaletteWiring(model, actions).open();
    }

    void showTour() {
        if (tour == null) {
            tour = new TourPane(model.help().tour());
            // Below the palette and the sheet.
            window.getChildren().add(1, tour);
        }
        model.help().tour().start();
    }

    /// The tour's marks, a part of the window while they are shown.
    Optional<Node> tour() {
        return Optional.<Node>ofNullable(tour).filter(Node::isVisible);
    }

    /// Whether something covers the window and takes the keys.
    boolean isCovering() {
        return sheet != null && sheet.isVisible()
                || model.help().palette().openProperty().get();
    }
}
