package lapidary.app.preview;

import javafx.scene.layout.HBox;

/// The running estimates against tokens seen.
final class EstimatePlots extends HBox {
    EstimatePlots(PreviewModel model) {
        getStyleClass().add("estimate-plots");
    }
}
