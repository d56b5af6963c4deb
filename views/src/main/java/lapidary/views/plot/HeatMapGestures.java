package lapidary.views.plot;

import java.util.function.UnaryOperator;
import javafx.scene.Cursor;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;

/// Mouse and keys of a heat map: the wheel zooms about the mouse, dragging pans, and so do the keys.
final class HeatMapGestures {
    private static final double WHEEL = 160;
    private static final double KEY_ZOOM = 1.5;
    private static final double KEY_PAN = 0.1;

    private final HeatMap map;
    private double dragX = Double.NaN;
    private double dragY;

    HeatMapGestures(HeatMap map) {
        this.map = map;
        map.addEventHandler(MouseEvent.MOUSE_MOVED, e -> map.pointer().read(e.getX(), e.getY()));
        map.addEventHandler(MouseEvent.MOUSE_EXITED, e -> map.pointer().hide());
        map.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        map.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        map.addEventHandler(MouseEvent.MOUSE_RELEASED, e -> {
            dragX = Double.NaN;
            map.setCursor(Cursor.DEFAULT);
        });
        map.addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2) {
                map.showAll();
            }
        });
        map.addEventHandler(ScrollEvent.SCROLL, e -> {
            if (!e.isInertia() && e.getDeltaY() != 0) {
                zoom(Math.exp(e.getDeltaY() / WHEEL), e.getX(), e.getY());
                e.consume();
            }
        });
        map.addEventHandler(ZoomEvent.ZOOM, e -> {
            zoom(e.getZoomFactor(), e.getX(), e.getY());
            e.consume();
        });
        map.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private void pressed(MouseEvent e) {
        if (e.getButton() == MouseButton.PRIMARY && map.frame().contains(e.getX(), e.getY())) {
            dragX = e.getX();
            dragY = e.getY();
        }
    }

    private void dragged(MouseEvent e) {
        if (Double.isNaN(dragX)) {
            return;
        }
        double dx = dragX - e.getX();
        double dy = dragY - e.getY();
        dragX = e.getX();
        dragY = e.getY();
        map.setCursor(Cursor.CLOSED_HAND);
        map.pointer().hide();
        change(view -> view.panned(dx, dy));
    }

    private void key(KeyEvent e) {
        Frame frame = map.frame();
        double x = frame.x() + frame.width() / 2;
        double y = frame.y() + frame.height() / 2;
        switch (e.getCode()) {
            case PLUS, EQUALS, ADD -> zoom(KEY_ZOOM, x, y);
            case MINUS, SUBTRACT -> zoom(1 / KEY_ZOOM, x, y);
            case LEFT -> change(view -> view.panned(-KEY_PAN * frame.width(), 0));
            case RIGHT -> change(view -> view.panned(KEY_PAN * frame.width(), 0));
            case UP -> change(view -> view.panned(0, -KEY_PAN * frame.height()));
            case DOWN -> change(view -> view.panned(0, KEY_PAN * frame.height()));
            case HOME, DIGIT0, NUMPAD0 -> map.showAll();
            case L -> map.logarithmicProperty().set(!map.logarithmicProperty().get());
            default -> {
                return;
            }
        }
        map.pointer().readMiddle();
        e.consume();
    }

    private void zoom(double factor, double x, double y) {
        Frame frame = map.frame();
        double atX = Math.clamp(x - frame.x(), 0, frame.width());
        double atY = Math.clamp(y - frame.y(), 0, frame.height());
        change(view -> view.zoomed(factor, atX, atY));
        map.pointer().read(x, y);
    }

    private void change(UnaryOperator<Viewport> step) {
        map.viewport().ifPresent(view -> map.show(step.apply(view)));
    }
}
