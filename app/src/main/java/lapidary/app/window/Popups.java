package lapidary.app.window;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.value.ObservableValue;
import javafx.collections.ListChangeListener;
import javafx.collections.WeakListChangeListener;
import javafx.scene.Node;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import javafx.util.Subscription;

/// Closes menus and lists whose control has left the window or is not seen any more: nobody could tell what they
/// belong to, and they would look for their colors where there are none.
final class Popups {
    private final Map<PopupWindow, Subscription> open = new HashMap<>();

    // Held: the list of all windows lives longer than this one and knows it only weakly.
    private final ListChangeListener<Window> listener = this::follow;

    private Popups() {
        Window.getWindows().addListener(new WeakListChangeListener<>(listener));
    }

    /// Watches over all popups for as long as something tells which part of the window is seen.
    static void watch(ObservableValue<?> seen) {
        Popups popups = new Popups();
        seen.subscribe(ignored -> popups.closeUnseen());
    }

    private void closeUnseen() {
        List.copyOf(open.keySet()).stream()
                .filter(popup -> !isSeen(popup.getOwnerNode()))
                .forEach(PopupWindow::hide);
    }

    private void follow(ListChangeListener.Change<? extends Window> change) {
        while (change.next()) {
            for (Window gone : change.getRemoved()) {
                if (gone instanceof PopupWindow popup && open.containsKey(popup)) {
                    open.remove(popup).unsubscribe();
                }
            }
            for (Window come : change.getAddedSubList()) {
                if (come instanceof PopupWindow popup && popup.getOwnerNode() != null) {
                    open.put(popup, popup.getOwnerNode().sceneProperty().subscribe(scene -> {
                        if (scene == null) {
                            popup.hide();
                        }
                    }));
                }
            }
        }
    }

    private static boolean isSeen(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return true;
    }
}
