package lapidary.views.text;

import javafx.scene.Node;
import javafx.scene.control.Control;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeView;

/// One or two sentences on what a control is for: shown where the mouse rests, and read by a screen reader.
public final class Help {
    private static final double WIDTH = 420;

    private Help() {}

    /// Sets the help of a control and returns it. What answers the mouse itself, a list, a table or
    /// a plot, gets the
    /// screen reader's help only: a tooltip would cover what is pointed at.
    ///
    /// @param key of the words in [Messages]
    public static <T extends Node> T on(T node, String key) {
        String words = Messages.of(key);
        node.setAccessibleHelp(words);
        if (node instanceof Control control && !isPointedInto(node)) {
            Tooltip tooltip = new Tooltip(words);
            tooltip.setWrapText(true);
            tooltip.setMaxWidth(WIDTH);
            control.setTooltip(tooltip);
        }
        return node;
    }

    private static boolean isPointedInto(Node node) {
        return node instanceof TableView<?> || node instanceof ListView<?> || node instanceof TreeView<?>;
    }
}
