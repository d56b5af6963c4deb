package lapidary.views.plot;

import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.paint.Color;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// A plot over a horizontal axis: drag zooms, the wheel zooms about the mouse, double click resets; a cursor
/// follows the mouse or the arrow keys and its exact values are read out.
public abstract class AcrossPlot extends Plot {
    private static final double LEAST_DRAG = 4;
    private static final double KEY_ZOOM = 1.5;
    private static final double SMALLEST_SHARE = 1e-6;

    private final ObjectProperty<@Nullable Range> view = new SimpleObjectProperty<>(this, "view");
    private Frame frame = new Frame(0, 0, 1, 1);
    private double cursor = Double.NaN;
    private double dragFrom = Double.NaN;
    private double dragTo = Double.NaN;

    AcrossPlot(String styleClass) {
        super(styleClass);
        view.subscribe(this::redraw);
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> moveCursor(e.getX(), e.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hideCursor());
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2) {
                resetView();
            }
        });
        addEventHandler(ScrollEvent.SCROLL, e -> {
            if (e.getDeltaY() != 0 && frame.contains(e.getX(), e.getY())) {
                zoom(Math.exp(-e.getDeltaY() / 200), share(e.getX()));
                moveCursor(e.getX(), e.getY());
                e.consume();
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /// The part of the axis in view; null for all of it.
    public final ObjectProperty<@Nullable Range> viewProperty() {
        return view;
    }

    /// Shows everything again.
    public final void resetView() {
        view.set(null);
    }

    /// The whole axis; empty while there is nothing to show.
    abstract Optional<Range> wholeRange();

    /// The axis over a range.
    Scale acrossScale(Range range) {
        return new LinearScale(range.low(), range.high());
    }

    /// Exact values at a place of the axis.
    abstract String readout(double value);

    /// Marks what the readout speaks of.
    void drawCursor(Ink ink, Frame frame, double value) {}

    /// The axis as it is shown now.
    final Optional<Scale> across() {
        return wholeRange().map(whole -> {
            Range part = view.get();
            return acrossScale(part == null ? whole : part.within(whole));
        });
    }

    /// Tells where the axes were drawn.
    final void setFrame(Frame frame) {
        this.frame = frame;
    }

    @Override
    List<MenuItem> menuItems() {
        return List.of(item(Messages.of("plot.show-all"), this::resetView));
    }

    @Override
    final void drawOverlay(Ink ink, double width, double height) {
        if (!Double.isNaN(dragFrom) && Math.abs(dragTo - dragFrom) >= LEAST_DRAG) {
            Color accent = palette().get(PlotColor.ACCENT);
            double left = Math.min(dragFrom, dragTo);
            ink.graphics().setFill(palette().get(PlotColor.ACCENT, 0.15));
            ink.graphics().fillRect(left, frame.y(), Math.abs(dragTo - dragFrom), frame.height());
            ink.hairline(left, frame.y(), left, frame.bottom(), accent);
            ink.hairline(Math.max(dragFrom, dragTo), frame.y(), Math.max(dragFrom, dragTo), frame.bottom(), accent);
        } else if (!Double.isNaN(cursor)) {
            ink.hairline(cursor, frame.y(), cursor, frame.bottom(), palette().get(PlotColor.AXIS, 0.7));
            across().ifPresent(scale -> drawCursor(ink, frame, scale.value(share(cursor))));
        }
    }

    private void moveCursor(double x, double y) {
        Optional<Scale> scale = across();
        if (scale.isEmpty() || !frame.contains(x, y)) {
            hideCursor();
            return;
        }
        cursor = x;
        showReadout(readout(scale.get().value(share(x))), x, y);
    }

    private void hideCursor() {
        cursor = Double.NaN;
        showReadout("", 0, 0);
    }

    private void pressed(MouseEvent e) {
        if (e.getButton() == MouseButton.PRIMARY && frame.contains(e.getX(), e.getY())) {
            dragFrom = e.getX();
            dragTo = e.getX();
        }
    }

    private void dragged(MouseEvent e) {
        if (!Double.isNaN(dragFrom)) {
            dragTo = Math.clamp(e.getX(), frame.x(), frame.right());
            showReadout("", 0, 0);
        }
    }

    private void released(MouseEvent e) {
        if (!Double.isNaN(dragFrom) && Math.abs(dragTo - dragFrom) >= LEAST_DRAG) {
            double left = share(Math.min(dragFrom, dragTo));
            double right = share(Math.max(dragFrom, dragTo));
            across().ifPresent(scale -> show(scale.value(left), scale.value(right)));
        }
        dragFrom = Double.NaN;
        dragTo = Double.NaN;
        redrawOverlay();
    }

    /// Makes the range in view `factor` times as wide about the place at `share` of the frame.
    private void zoom(double factor, double share) {
        across().ifPresent(
                        scale -> show(scale.value(share - factor * share), scale.value(share + factor * (1 - share))));
    }

    private void show(double low, double high) {
        Optional<Range> whole = wholeRange();
        if (whole.isEmpty() || !(high - low > whole.get().width() * SMALLEST_SHARE)) {
            return;
        }
        Range part = new Range(low, high).within(whole.get());
        view.set(part.equals(whole.get()) ? null : part);
    }

    private void key(KeyEvent e) {
        double step = e.isShiftDown() ? 10 : 1;
        switch (e.getCode()) {
            case LEFT -> stepCursor(-step);
            case RIGHT -> stepCursor(step);
            case PLUS, EQUALS, ADD -> zoom(1 / KEY_ZOOM, cursorShare());
            case MINUS, SUBTRACT -> zoom(KEY_ZOOM, cursorShare());
            case HOME, DIGIT0, NUMPAD0 -> resetView();
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void stepCursor(double pixels) {
        double from = Double.isNaN(cursor) ? frame.x() + frame.width() / 2 : cursor;
        moveCursor(Math.clamp(from + pixels, frame.x(), frame.right()), frame.y() + frame.height() / 3);
    }

    private double cursorShare() {
        return Double.isNaN(cursor) ? 0.5 : share(cursor);
    }

    private double share(double x) {
        return Math.clamp((x - frame.x()) / frame.width(), 0, 1);
    }
}
