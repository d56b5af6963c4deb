package lapidary.app.look;

import javafx.scene.layout.VBox;

/// The weights of one tensor: distribution, statistics, heat map.
public final class LookPane extends VBox {
    public LookPane(LookModel model) {
        getStyleClass().add("look-pane");
    }
}
