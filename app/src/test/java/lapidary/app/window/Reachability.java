package lapidary.app.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Control;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.Spinner;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeView;
import lapidary.views.plot.Plot;
import lapidary.views.state.EmptyState;
import org.jspecify.annotations.Nullable;

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

    /// Controls that nothing explains or a screen reader cannot name: no tooltip, no help for the
    /// screen reader, no words
    /// beside it. Those of the window's own making, enabled or not, each once.
    static List<String> unexplained(Parent root) {
        Set<String> found = new TreeSet<>();
        explainable(root).forEach(control -> {
            String kind = control.getClass().getSimpleName() + " #" + control.getId() + " " + words(control);
            if (!isNamed(control)) {
                found.add(kind + " has no name");
            }
            if (!isExplained(control)) {
                found.add(kind + " is not explained");
            }
        });
        return List.copyOf(found);
    }

    static boolean isSeen(Node node) {
        for (Node each = node; each != null; each = each.getParent()) {
            if (!each.isVisible()) {
                return false;
            }
        }
        return true;
    }

    private static String words(Node control) {
        return control instanceof Labeled labeled && labeled.getText() != null ? labeled.getText() : "";
    }

    private static boolean isNamed(Node control) {
        return !words(control).isBlank() || hasWords(control.getAccessibleText());
    }

    private static boolean isExplained(Node control) {
        boolean hasTooltip = control instanceof Control own && own.getTooltip() != null
                || control.getProperties().values().stream().anyMatch(Tooltip.class::isInstance);
        return hasTooltip || hasWords(control.getAccessibleHelp()) || standsBelowWords(control);
    }

    /// Links are words of a sentence, and the button of an empty state stands below what it is for.
    private static boolean standsBelowWords(Node control) {
        return control instanceof Hyperlink || control.getParent() instanceof EmptyState;
    }

    private static boolean hasWords(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static List<Node> explainable(Node node) {
        List<Node> found = new ArrayList<>();
        if (!node.isVisible()) {
            return found;
        }
        boolean isControl = node instanceof ButtonBase
                || node instanceof ComboBoxBase<?>
                || node instanceof ChoiceBox<?>
                || node instanceof TextInputControl
                || node instanceof Slider
                || node instanceof Spinner<?>
                || node instanceof TreeView<?>
                || node instanceof TableView<?>
                || node instanceof ListView<?>
                || node instanceof Plot;
        if (isControl) {
            found.add(node);
        } else if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(explainable(child)));
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
                // What only tells something is read, not used.
                || node instanceof Plot && node.getAccessibleRole() != AccessibleRole.TEXT;
        if (isControl) {
            found.add(node);
        } else if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> found.addAll(controls(child)));
        }
        return found;
    }
}
