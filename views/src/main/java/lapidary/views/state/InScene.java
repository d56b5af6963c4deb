package lapidary.views.state;

import javafx.beans.value.ObservableValue;
import javafx.scene.Node;

/// Whether a node is part of a scene. What is made again and again follows a longer-lived model only as long:
///
/// `model.nameProperty().when(InScene.of(this)).subscribe(this::show)`
///
/// A plain subscription would let the model keep every node that ever followed it.
public final class InScene {
    private InScene() {}

    public static ObservableValue<Boolean> of(Node node) {
        return node.sceneProperty().map(scene -> true).orElse(false);
    }

    /// The same, and only while the node itself is visible.
    public static ObservableValue<Boolean> andVisible(Node node) {
        return of(node).flatMap(isInScene -> isInScene ? node.visibleProperty() : of(node));
    }
}
