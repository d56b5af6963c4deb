package lapidary.app.window;

import javafx.scene.layout.Region;
import lapidary.app.metadata.MetadataPane;
import lapidary.views.text.Messages;

/// A window of its own for the metadata, so that long values have room; Escape closes it.
final class MetadataWindow {
    private static final double WIDTH = 860;
    private static final double HEIGHT = 620;

    private MetadataWindow() {}

    /// @param over the pane of the window that it belongs to, whose looks it takes over
    static void show(WindowModel model, Region over) {
        SideWindow.show(model, over, Messages.of("window.metadata"), () -> {
            MetadataPane pane = new MetadataPane(model.metadata());
            pane.setPrefSize(WIDTH, HEIGHT);
            return pane;
        });
    }
}
