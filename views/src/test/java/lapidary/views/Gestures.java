package lapidary.views;

import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/// Mouse and keys as a user would use them, sent straight to a node on the FX thread.
public final class Gestures {
    private Gestures() {}

    public static void move(Node node, double x, double y) {
        mouse(node, MouseEvent.MOUSE_MOVED, MouseButton.NONE, x, y, 0);
    }

    public static void drag(Node node, double fromX, double fromY, double toX, double toY) {
        mouse(node, MouseEvent.MOUSE_PRESSED, MouseButton.PRIMARY, fromX, fromY, 1);
        mouse(node, MouseEvent.MOUSE_DRAGGED, MouseButton.PRIMARY, (fromX + toX) / 2, (fromY + toY) / 2, 1);
        mouse(node, MouseEvent.MOUSE_DRAGGED, MouseButton.PRIMARY, toX, toY, 1);
        mouse(node, MouseEvent.MOUSE_RELEASED, MouseButton.PRIMARY, toX, toY, 1);
    }

    public static void doubleClick(Node node, double x, double y) {
        mouse(node, MouseEvent.MOUSE_CLICKED, MouseButton.PRIMARY, x, y, 2);
    }

    public static void scroll(Node node, double x, double y, double amount) {
        Screen.run(() -> node.fireEvent(new ScrollEvent(
                ScrollEvent.SCROLL,
                x,
                y,
                x,
                y,
                false,
                false,
                false,
                false,
                true,
                false,
                0,
                amount,
                0,
                amount,
                ScrollEvent.HorizontalTextScrollUnits.NONE,
                0,
                ScrollEvent.VerticalTextScrollUnits.NONE,
                0,
                0,
                null)));
        Screen.pulse();
    }

    public static void key(Node node, KeyCode code) {
        key(node, code, false);
    }

    public static void key(Node node, KeyCode code, boolean control) {
        Screen.run(
                () -> node.fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, control, false, false)));
        Screen.pulse();
    }

    private static void mouse(
            Node node, EventType<MouseEvent> type, MouseButton button, double x, double y, int clicks) {
        boolean down = type == MouseEvent.MOUSE_PRESSED || type == MouseEvent.MOUSE_DRAGGED;
        Screen.run(() -> node.fireEvent(new MouseEvent(
                type, x, y, x, y, button, clicks, false, false, false, false, down, false, false, false, false, true,
                null)));
        Screen.pulse();
    }
}
