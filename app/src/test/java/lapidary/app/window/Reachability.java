package lapidary.app.window;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.TreeView;
import lapidary.views.plot.Plot;

/// Controls that the keyboard cannot reach or a screen reader cannot name.
final class Reachability {
    private Reachability() {}

    static List<String> unreachable(Parent root) {
        List<String> found = new ArrayList<>();
        for (Node control : controls(root)) {
            if (!control.isFocusTraversable()) {
                found.add(control.toString());
            }
        }
        return found;
    }

    static List<String> nameless(Parent root) {
        List<String> found = new ArrayList<>();
        for (Node control : controls(root)) {
            boolean hasText = control instanceof Labeled labeled
                    && labeled.getText() != null
                    && !labeled.getText().isBlank();
            boolean isNamed = control.getAccessibleText() != null
                    && !control.getAccessibleText().isBlank();
            if (!hasText && !isNamed) {
                found.add(control.toString());
            }
        }
        return found;
    }

    /// Visible, enabled controls of the window's own making, without the inner parts of other controls.
    private static List<Node> controls(Node node) {
        List<Node> found = new ArrayList<>();
        if (!node.isVisible() || node.isDisabled()) {
            return found;
        }
        boolean isControl = node instanceof ButtonBase
                || node instanceof ComboBoxBase<?>
                || node instanceof TextInputControl
                || node instanceof Spinner<?>
                || node instanceof Slider
                || node instanceof ListView<?>
                || node instanceof TreeView<?>
                || node instanceof TableView<?>
                || node instanceof Plot;
        if (isControl) {
            found.add(node);
        } else if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(controls(child)));
        }
        return found;
    }
}
