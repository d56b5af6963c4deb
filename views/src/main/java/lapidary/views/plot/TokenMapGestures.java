package lapidary.views.plot;

import javafx.scene.Cursor;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/// Mouse and keys of a token map: the wheel scrolls, a click selects, the overview is dragged.
final class TokenMapGestures {
    private final TokenMap map;
    private boolean dragging;

    TokenMapGestures(TokenMap map) {
        this.map = map;
        map.addEventHandler(MouseEvent.MOUSE_MOVED, e -> {
            map.hover(map.tokenAt(e.getX(), e.getY()));
            map.setCursor(map.hoveredProperty().get() >= 0 ? Cursor.HAND : Cursor.DEFAULT);
        });
        map.addEventHandler(MouseEvent.MOUSE_EXITED, e -> map.hover(-1));
        map.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        map.addEventHandler(MouseEvent.MOUSE_DRAGGED, e -> {
            if (dragging) {
                drag(e.getY());
            }
        });
        map.addEventHandler(MouseEvent.MOUSE_RELEASED, e -> dragging = false);
        map.addEventHandler(ScrollEvent.SCROLL, e -> {
            map.scrollBy(-e.getDeltaY());
            map.hover(map.tokenAt(e.getX(), e.getY()));
            e.consume();
        });
        map.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private void pressed(MouseEvent e) {
        if (e.getButton() != MouseButton.PRIMARY) {
            return;
        }
        dragging = e.getX() >= map.overview().x() - 4;
        if (dragging) {
            drag(e.getY());
        } else if (map.tokenAt(e.getX(), e.getY()) >= 0) {
            map.selectedProperty().set(map.tokenAt(e.getX(), e.getY()));
        }
    }

    private void drag(double y) {
        Frame bar = map.overview();
        map.scrollToShare(Math.clamp((y - bar.y()) / bar.height(), 0, 1));
    }

    private void key(KeyEvent e) {
        int last = map.textsProperty().get().size() - 1;
        if (last < 0 || e.isShortcutDown() || e.isAltDown()) {
            return;
        }
        int now = map.selectedProperty().get();
        int page = (int) Math.max(1, map.frame().height() / TokenMapPainter.LINE - 1);
        switch (e.getCode()) {
            case LEFT -> map.selectedProperty().set(Math.max(0, now - 1));
            case RIGHT -> map.selectedProperty().set(Math.min(last, now + 1));
            case UP -> byLines(-1);
            case DOWN -> byLines(1);
            case PAGE_UP -> byLines(-page);
            case PAGE_DOWN -> byLines(page);
            case HOME -> map.selectedProperty().set(0);
            case END -> map.selectedProperty().set(last);
            case L -> map.logarithmicProperty().set(!map.logarithmicProperty().get());
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void byLines(int lines) {
        TokenLayout layout = map.lines();
        if (layout.lines() == 0) {
            return;
        }
        int now = Math.max(0, map.selectedProperty().get());
        int line = Math.clamp((long) layout.lineOf(now) + lines, 0, layout.lines() - 1);
        map.selectedProperty().set(layout.nearest(line, layout.left(now)));
    }
}
