package lapidary.views.plot;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.views.plot.BitBars.Pick.How;
import lapidary.views.plot.BitBars.Segment;
import org.jspecify.annotations.Nullable;

/// The mouse on bars. A click picks a segment, with control one more or one less, with shift all from the one picked
/// before; on the name of a layer or a type it picks all of it. Dragging a segment up or down gives it the next larger
/// or smaller type. With the brush, pressing and sweeping paints whatever is gone over. Escape gives up what is under
/// way.
final class BitBarsGestures {
    private static final double DRAG_STEP = 14;
    private static final double LEAST_DRAG = 4;
    private static final double BRUSH_STEP = 3; // pixels between the places that a sweep is looked at

    private final BitBars bars;
    private final BitBarsKeys keys;
    private final Set<String> painted = new LinkedHashSet<>();
    private @Nullable Segment pressed;
    private boolean isPainting;
    private boolean isDragged;
    private double lastX;
    private double lastY;
    private double pressedAt;
    private int shifted;

    /// @param keys knows from where a range goes
    BitBarsGestures(BitBars bars, BitBarsKeys keys) {
        this.bars = bars;
        this.keys = keys;
        bars.addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
        bars.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
        bars.addEventHandler(MouseEvent.MOUSE_RELEASED, this::release);
    }

    private void press(MouseEvent e) {
        letGo();
        if (e.getButton() != MouseButton.PRIMARY) {
            return;
        }
        lastX = e.getX();
        lastY = e.getY();
        pressedAt = e.getY();
        pressed = bars.drawn().at(e.getX(), e.getY()).orElse(null);
        if (pressed == null) {
            Set<String> group = bars.drawn().group(e.getX(), e.getY());
            if (!group.isEmpty()) {
                bars.pick(group, e.isShortcutDown() ? How.TOGGLE : e.isShiftDown() ? How.ADD : How.ONLY);
            }
        }
        if (bars.brushingProperty().get()) {
            isPainting = true;
            sweep(e.getX(), e.getY());
        }
    }

    private void letGo() {
        pressed = null;
        isPainting = false;
        isDragged = false;
        shifted = 0;
        painted.clear();
    }

    private void drag(MouseEvent e) {
        if (isPainting) {
            sweep(e.getX(), e.getY());
            return;
        }
        Segment from = pressed;
        if (from == null || (!isDragged && Math.abs(e.getY() - pressedAt) < LEAST_DRAG)) {
            return;
        }
        isDragged = true;
        int steps = (int) Math.round((pressedAt - e.getY()) / DRAG_STEP);
        if (steps != shifted) {
            shifted = steps;
            bars.shift(from, steps, false);
        }
    }

    /// A quick mouse tells of few places; all between them count.
    private void sweep(double x, double y) {
        int before = painted.size();
        int steps = (int) Math.max(1, Math.ceil(Math.hypot(x - lastX, y - lastY) / BRUSH_STEP));
        for (int i = 0; i <= steps; i++) {
            double part = (double) i / steps;
            Optional<Segment> under = bars.drawn().at(lastX + part * (x - lastX), lastY + part * (y - lastY));
            under.filter(segment -> !segment.isLocked()).ifPresent(segment -> painted.add(segment.id()));
        }
        lastX = x;
        lastY = y;
        if (painted.size() > before) {
            bars.paint(painted, false);
        }
    }

    private void release(MouseEvent e) {
        Segment from = pressed;
        if (isPainting) {
            if (!painted.isEmpty()) {
                bars.paint(painted, true);
            }
        } else if (from != null && isDragged) {
            bars.shift(from, shifted, true);
        } else if (from != null) {
            pick(from, e);
        }
        letGo();
    }

    private void pick(Segment segment, MouseEvent e) {
        if (e.isShiftDown()) {
            bars.pick(keys.rangeTo(segment), e.isShortcutDown() ? How.ADD : How.ONLY);
        } else {
            keys.anchor(segment);
            bars.pick(Set.of(segment.id()), e.isShortcutDown() ? How.TOGGLE : How.ONLY);
        }
    }

    /// Whether something was under way that a key gave up.
    boolean key(KeyEvent e) {
        Segment from = pressed;
        boolean isUnderWay = isPainting || isDragged;
        if (e.getCode() != KeyCode.ESCAPE || !isUnderWay) {
            return false;
        }
        if (isPainting) {
            bars.paint(Set.of(), true);
        } else if (from != null) {
            bars.shift(from, 0, true);
        }
        letGo();
        e.consume();
        return true;
    }
}
