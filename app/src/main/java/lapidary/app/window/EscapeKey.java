package lapidary.app.window;

import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.tour.TourModel;

/// Closes what is open, one thing a press: a message of trouble, then the export, then the tour. What covers the window
/// closes itself before that.
final class EscapeKey {
    private final WindowModel model;
    private final Overlays overlays;
    private final Runnable afterExport;

    /// @param afterExport gives the focus back to where the export was opened
    EscapeKey(WindowModel model, Overlays overlays, Runnable afterExport) {
        this.model = model;
        this.overlays = overlays;
        this.afterExport = afterExport;
    }

    void follow(Node window) {
        window.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && !overlays.isCovering() && close()) {
                event.consume();
            }
        });
        // The tour goes on while one works: a control that has a use for the key comes first.
        window.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            TourModel tour = model.help().tour();
            if (event.getCode() == KeyCode.ESCAPE && tour.runningProperty().get()) {
                tour.leave();
                event.consume();
            }
        });
    }

    private boolean close() {
        if (!model.workbench().problemProperty().get().isEmpty()) {
            model.workbench().dismissProblem();
            return true;
        }
        if (model.exportingProperty().get()) {
            model.exportingProperty().set(false);
            afterExport.run();
            return true;
        }
        return false;
    }
}
