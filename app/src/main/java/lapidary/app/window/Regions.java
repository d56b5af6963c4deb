package lapidary.app.window;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import org.jspecify.annotations.Nullable;

/// The parts of the window that F6 goes round, in the order of reading.
final class Regions {
    private final Supplier<List<Node>> shown;

    /// @param shown the parts that there are now
    Regions(Supplier<List<Node>> shown) {
        this.shown = shown;
    }

    /// Goes to the first control of the next part that has one, or of the one before.
    void step(Scene scene, int direction) {
        List<Node> parts = shown.get();
        int at = current(parts, scene.getFocusOwner());
        for (int i = 1; i <= parts.size(); i++) {
            Node part = parts.get(Math.floorMod(at + i * direction, parts.size()));
            Optional<Node> first = first(part);
            if (first.isPresent()) {
                first.get().requestFocus();
                return;
            }
        }
    }

    private static int current(List<Node> parts, @Nullable Node focused) {
        for (@Nullable Node node = focused; node != null; node = node.getParent()) {
            int at = parts.indexOf(node);
            if (at >= 0) {
                return at;
            }
        }
        return -1;
    }

    private static Optional<Node> first(Node node) {
        if (!node.isVisible() || node.isDisabled()) {
            return Optional.empty();
        }
        if (node.isFocusTraversable()) {
            return Optional.of(node);
        }
        return node instanceof Parent parent
                ? parent.getChildrenUnmodifiable().stream()
                        .map(Regions::first)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }
}
