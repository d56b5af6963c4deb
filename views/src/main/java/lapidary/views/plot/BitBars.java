package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import org.jspecify.annotations.Nullable;

/// What each layer takes: a bar for each one, a segment for each tensor, as high as it is large and coloured by its
/// bits. A click picks a segment, with control or shift another one; dragging it up or down gives it the next larger or
/// smaller type. Arrows move between segments, Enter picks, + and − change, L locks.
public final class BitBars extends Plot {
    private static final double DRAG_STEP = 14;
    private static final double LEAST_DRAG = 4;

    /// One tensor, or several that get one type together.
    ///
    /// @param id unique
    /// @param column of its layer
    /// @param name short: "ffn_down"
    /// @param type short: "Q4_K"
    /// @param size as high as it is drawn
    /// @param bits per weight; decides the colour
    /// @param isKnown whether what its type costs was measured; pale otherwise
    /// @param words what hovering says, several lines
    public record Segment(
            String id,
            int column,
            String name,
            String type,
            double size,
            double bits,
            boolean isLocked,
            boolean isKnown,
            String words) {}

    /// What is drawn.
    ///
    /// @param columns names of layers
    /// @param segments from the bottom up in each column
    /// @param unit of the sizes: "KiB"
    public record Content(List<String> columns, List<Segment> segments, String unit) {
        public static final Content NOTHING = new Content(List.of(), List.of(), "");

        public Content {
            columns = List.copyOf(columns);
            segments = List.copyOf(segments);
        }
    }

    /// A segment that was picked.
    ///
    /// @param isMore whether what was picked before stays picked
    public record Pick(Segment segment, boolean isMore) {}

    /// A segment that is to get a larger or smaller type.
    ///
    /// @param steps up; counted from where the drag began
    /// @param ends whether this is where it stays
    public record Shift(Segment segment, int steps, boolean ends) {}

    private final ObjectProperty<Content> content = new SimpleObjectProperty<>(this, "content", Content.NOTHING);
    private final ObjectProperty<Set<String>> selected = new SimpleObjectProperty<>(this, "selected", Set.of());
    private final ObjectProperty<Consumer<Pick>> onPick = new SimpleObjectProperty<>(this, "onPick", pick -> {});
    private final ObjectProperty<Consumer<Shift>> onShift = new SimpleObjectProperty<>(this, "onShift", shift -> {});
    private final ObjectProperty<Consumer<Segment>> onLock = new SimpleObjectProperty<>(this, "onLock", segment -> {});
    private List<BitBarsPainter.Placed> placed = List.of();
    private @Nullable Segment hovered;
    private @Nullable Segment pressed;
    private double pressedAt;
    private int shifted;
    private boolean isDragged;

    public BitBars() {
        super("bit-bars");
        for (Observable each : new Observable[] {content, selected}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
        addEventHandler(MouseEvent.MOUSE_RELEASED, this::release);
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    public ObjectProperty<Content> contentProperty() {
        return content;
    }

    /// Ids of the segments that are selected.
    public ObjectProperty<Set<String>> selectedProperty() {
        return selected;
    }

    /// What a click does.
    public ObjectProperty<Consumer<Pick>> onPickProperty() {
        return onPick;
    }

    /// What dragging up or down does.
    public ObjectProperty<Consumer<Shift>> onShiftProperty() {
        return onShift;
    }

    /// What locking and unlocking does.
    public ObjectProperty<Consumer<Segment>> onLockProperty() {
        return onLock;
    }

    @Override
    public ChartTable table() {
        Content now = content.get();
        List<List<String>> rows = new ArrayList<>();
        for (Segment segment : now.segments()) {
            rows.add(List.of(
                    segment.id(),
                    now.columns().get(segment.column()),
                    segment.name(),
                    segment.type(),
                    Double.toString(segment.size()),
                    Double.toString(segment.bits()),
                    segment.isLocked() ? "yes" : "no"));
        }
        return new ChartTable(
                List.of("tensor", "layer", "role", "type", "size, " + now.unit(), "bits per weight", "locked"), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        placed = content.get().segments().isEmpty()
                ? List.of()
                : new BitBarsPainter(ink, content.get()).draw(width, height);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        long count = placed.stream()
                .filter(at -> selected.get().contains(at.segment().id()))
                .count();
        for (BitBarsPainter.Placed at : placed) {
            boolean isSelected = count < placed.size()
                    && selected.get().contains(at.segment().id());
            boolean isHovered =
                    hovered != null && hovered.id().equals(at.segment().id());
            if (isSelected || isHovered) {
                ink.graphics().setStroke(palette().get(isSelected ? PlotColor.TEXT : PlotColor.ACCENT));
                ink.graphics().setLineWidth(2);
                ink.graphics()
                        .strokeRect(
                                at.frame().x(),
                                at.frame().y(),
                                at.frame().width(),
                                at.frame().height());
            }
        }
    }

    @Override
    List<MenuItem> menuItems() {
        Segment at = hovered;
        return at == null
                ? List.of()
                : List.of(
                        item("Larger type", () -> shift(at, 1)),
                        item("Smaller type", () -> shift(at, -1)),
                        item(at.isLocked() ? "Unlock" : "Lock", () -> onLock.get()
                                .accept(at)));
    }

    /// Where a segment was drawn, its middle in pixels of this plot; for tests.
    public Optional<javafx.geometry.Point2D> place(String id) {
        return placed.stream()
                .filter(at -> at.segment().id().equals(id))
                .findFirst()
                .map(at -> new javafx.geometry.Point2D(
                        at.frame().x() + at.frame().width() / 2,
                        at.frame().y() + at.frame().height() / 2));
    }

    private Optional<Segment> at(double x, double y) {
        return placed.stream()
                .filter(at -> at.frame().contains(x, y))
                .findFirst()
                .map(BitBarsPainter.Placed::segment);
    }

    private void hover(Optional<Segment> segment) {
        if (Objects.equals(hovered, segment.orElse(null))) {
            return;
        }
        hovered = segment.orElse(null);
        read();
    }

    private void read() {
        Segment at = hovered;
        Optional<BitBarsPainter.Placed> place = placed.stream()
                .filter(each -> at != null && each.segment().id().equals(at.id()))
                .findFirst();
        place.ifPresentOrElse(
                found -> showReadout(
                        found.segment().words(),
                        found.frame().right(),
                        found.frame().y()),
                () -> showReadout("", 0, 0));
    }

    private void press(MouseEvent e) {
        pressed = e.getButton() == MouseButton.PRIMARY ? at(e.getX(), e.getY()).orElse(null) : null;
        pressedAt = e.getY();
        shifted = 0;
        isDragged = false;
    }

    private void drag(MouseEvent e) {
        Segment from = pressed;
        if (from == null || (!isDragged && Math.abs(e.getY() - pressedAt) < LEAST_DRAG)) {
            return;
        }
        isDragged = true;
        int steps = (int) Math.round((pressedAt - e.getY()) / DRAG_STEP);
        if (steps != shifted) {
            shifted = steps;
            onShift.get().accept(new Shift(from, steps, false));
        }
    }

    private void release(MouseEvent e) {
        Segment from = pressed;
        pressed = null;
        if (from != null && isDragged) {
            onShift.get().accept(new Shift(from, shifted, true));
        } else if (from != null) {
            onPick.get().accept(new Pick(from, e.isShortcutDown() || e.isShiftDown()));
        }
    }

    private void shift(Segment segment, int steps) {
        onShift.get().accept(new Shift(segment, steps, true));
    }

    private void key(KeyEvent e) {
        Optional<Segment> at = Optional.ofNullable(hovered);
        switch (e.getCode()) {
            case LEFT -> move(-1, 0);
            case RIGHT -> move(1, 0);
            case UP -> move(0, 1);
            case DOWN -> move(0, -1);
            case ENTER, SPACE -> at.ifPresent(segment -> onPick.get().accept(new Pick(segment, e.isShiftDown())));
            case PLUS, ADD, EQUALS -> at.ifPresent(segment -> shift(segment, 1));
            case MINUS, SUBTRACT -> at.ifPresent(segment -> shift(segment, -1));
            case L -> at.ifPresent(onLock.get());
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// To the next segment up or down, or to the one at the same height of the next bar.
    private void move(int right, int up) {
        List<Segment> all = content.get().segments();
        Segment from = hovered;
        if (from == null || all.isEmpty()) {
            hover(all.stream().findFirst());
            return;
        }
        List<Segment> own =
                all.stream().filter(each -> each.column() == from.column()).toList();
        int place = own.indexOf(from);
        if (up != 0) {
            hover(Optional.of(own.get(Math.clamp(place + up, 0, own.size() - 1))));
            return;
        }
        List<Segment> next = all.stream()
                .filter(each -> each.column() == from.column() + right)
                .toList();
        next.stream()
                .min(Comparator.comparingInt(
                        (Segment each) -> each.name().equals(from.name()) ? -1 : Math.abs(next.indexOf(each) - place)))
                .ifPresent(found -> hover(Optional.of(found)));
    }

    private void changed() {
        Content now = content.get();
        Segment before = hovered;
        hovered = before == null
                ? null
                : now.segments().stream()
                        .filter(each -> each.id().equals(before.id()))
                        .findFirst()
                        .orElse(null);
        setAccessibleText("Types and sizes of " + now.segments().size() + " tensors in "
                + now.columns().size() + " layers");
        redraw();
        if (before != null) {
            showReadout(hovered == null ? "" : hovered.words(), pressedX(before), pressedY(before));
        }
    }

    private double pressedX(Segment segment) {
        return place(segment.id()).map(javafx.geometry.Point2D::getX).orElse(0.0);
    }

    private double pressedY(Segment segment) {
        return place(segment.id()).map(javafx.geometry.Point2D::getY).orElse(0.0);
    }
}
