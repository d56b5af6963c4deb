package lapidary.app.window;

import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import lapidary.app.about.AboutPane;
import lapidary.views.image.CopyBoard;
import lapidary.views.text.Messages;
import lapidary.views.theme.WindowIcon;

/// A window of its own that says what this program is; Escape closes it.
final class AboutWindow {
    private static final double WIDTH = 1120;
    private static final double HEIGHT = 620;
    private static final double ICON = 64;

    private AboutWindow() {}

    /// @param over the pane of the window that it belongs to, whose looks it takes over
    static void show(WindowModel model, Region over) {
        SideWindow.show(model, over, Messages.of("action.about"), () -> pane(model));
    }

    static AboutPane pane(WindowModel model) {
        ImageView icon = new ImageView(WindowIcon.sizes().get(5));
        icon.setFitWidth(ICON);
        icon.setPreserveRatio(true);
        AboutPane pane = new AboutPane(model.help().about(), icon, CopyBoard.system(), model.diagnostics()::show);
        pane.setPrefSize(WIDTH, HEIGHT);
        return pane;
    }
}
