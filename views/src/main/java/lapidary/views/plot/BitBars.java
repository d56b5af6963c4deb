package lapidary.views.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// What each layer takes: a bar for each one, a segment for each tensor, as high as it is large and coloured by its
/// bits. See [BitBarsGestures] for the mouse and [BitBarsKeys] for the keyboard.
public final class BitBars extends Plot {

    /// One tensor, or several that get one type together.
    ///
    /// @param id unique
    /// @param column of its layer
    /// @param name short: "ffn_down"
    /// @param type short: "Q4_K"
    /// @param size as high as it is drawn
    /// @param bits per weight; decides the colour
    /// @param isKnown whether what its type costs was measured; pale otherwise
    public record Segment(
            String id,
            int column,
            String name,
            String type,
            double size,
            double bits,
            boolean isLocked,
            boolean isKnown) {}

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

    /// Segments that were picked.
    public record Pick(Set<String> ids, How how) {
        public Pick {
            ids = Set.copyOf(ids);
        }

        /// What becomes of those that were picked before.
        public enum How {
            ONLY,
            TOGGLE,
            ADD
        }
    }

    /// A segment that is to get a larger or smaller type.
    ///
    /// @param steps up; counted from where the drag began
    /// @param ends whether this is where it stays
    public record Shift(Segment segment, int steps, boolean ends) {}

    /// Segments that the brush has gone over since it was set down; none when the stroke is given up.
    ///
    /// @param ends whether it was lifted
    public record Stroke(Set<String> ids, boolean ends) {
        public Stroke {
            ids = Set.copyOf(ids);
        }
    }

    private final ObjectProperty<Content> content = new SimpleObjectProperty<>(this, "content", Content.NOTHING);
    private final ObjectProperty<Set<String>> selected = new SimpleObjectProperty<>(this, "selected", Set.of());
    private final BooleanProperty brushing = new SimpleBooleanProperty(this, "brushing");
    private final ObjectProperty<Function<Segment, String>> words =
            new SimpleObjectProperty<>(this, "words", Segment::id);
    private final ObjectProperty<Consumer<Pick>> onPick = new SimpleObjectProperty<>(this, "onPick", pick -> {});
    private final ObjectProperty<Consumer<Shift>> onShift = new SimpleObjectProperty<>(this, "onShift", shift -> {});
    private final ObjectProperty<Consumer<Stroke>> onPaint = new SimpleObjectProperty<>(this, "onPaint", stroke -> {});
    private final ObjectProperty<Consumer<Segment>> onLock = new SimpleObjectProperty<>(this, "onLock", segment -> {});
    private final ObjectProperty<IntConsumer> onDigit = new SimpleObjectProperty<>(this, "onDigit", digit -> {});
    private BitBarsPainter.Drawn drawn = BitBarsPainter.Drawn.NOTHING;
    private Map<String, Double> heights = Map.of(); // kept while something is painted
    private @Nullable Segment hovered;

    public BitBars() {
        super("bit-bars");
        for (Observable each : new Observable[] {content, selected}) {
            each.addListener(ignored -> changed());
        }
        brushing.subscribe(now -> setCursor(now ? Cursor.CROSSHAIR : Cursor.DEFAULT));
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(drawn.at(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        BitBarsKeys keys = new BitBarsKeys(this);
        BitBarsGestures gestures = new BitBarsGestures(this, keys);
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (!gestures.key(e)) {
                keys.key(e);
            }
        });
    }

    public ObjectProperty<Content> contentProperty() {
        return content;
    }

    /// Ids of the segments that are selected.
    public ObjectProperty<Set<String>> selectedProperty() {
        return selected;
    }

    /// Whether pressing and sweeping paints; otherwise it picks and drags.
    public BooleanProperty brushingProperty() {
        return brushing;
    }

    /// What hovering says of a segment, several lines.
    public ObjectProperty<Function<Segment, String>> wordsProperty() {
        return words;
    }

    /// What picking does.
    public ObjectProperty<Consumer<Pick>> onPickProperty() {
        return onPick;
    }

    /// What dragging up or down does.
    public ObjectProperty<Consumer<Shift>> onShiftProperty() {
        return onShift;
    }

    /// What the brush does.
    public ObjectProperty<Consumer<Stroke>> onPaintProperty() {
        return onPaint;
    }

    /// What locking and unlocking does.
    public ObjectProperty<Consumer<Segment>> onLockProperty() {
        return onLock;
    }

    /// What a digit does: the type of so many bits for all that is selected.
    public ObjectProperty<IntConsumer> onDigitProperty() {
        return onDigit;
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
        drawn = content.get().segments().isEmpty()
                ? BitBarsPainter.Drawn.NOTHING
                : new BitBarsPainter(ink, content.get(), heights).draw(width, height);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        long count = drawn.segments().stream()
                .filter(at -> selected.get().contains(at.segment().id()))
                .count();
        for (BitBarsPainter.Placed at : drawn.segments()) {
            boolean isSelected = count < drawn.segments().size()
                    && selected.get().contains(at.segment().id());
            boolean isHovered =
                    hovered != null && hovered.id().equals(at.segment().id());
            if (isSelected || isHovered) {
                Frame frame = at.frame();
                ink.graphics().setStroke(palette().get(isHovered ? PlotColor.ACCENT : PlotColor.TEXT));
                ink.graphics().setLineWidth(2);
                ink.graphics().strokeRect(frame.x(), frame.y(), frame.width(), frame.height());
            }
        }
    }

    @Override
    List<MenuItem> menuItems() {
        return hovered().map(at -> BitBarsMenu.of(this, at)).orElse(List.of());
    }

    /// Where a segment was drawn, its middle in pixels of this plot; for tests.
    public Optional<Point2D> place(String id) {
        return drawn.of(id)
                .map(at -> new Point2D(
                        at.frame().x() + at.frame().width() / 2,
                        at.frame().y() + at.frame().height() / 2));
    }

    /// What was drawn last, and where.
    BitBarsPainter.Drawn drawn() {
        return drawn;
    }

    Optional<Segment> hovered() {
        return Optional.ofNullable(hovered);
    }

    /// Ids of some segments.
    Set<String> ids(Predicate<Segment> wanted) {
        return content.get().segments().stream()
                .filter(wanted)
                .map(Segment::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    void pick(Set<String> ids, Pick.How how) {
        onPick.get().accept(new Pick(ids, how));
    }

    void shift(Segment segment, int steps, boolean ends) {
        onShift.get().accept(new Shift(segment, steps, ends));
    }

    /// While a stroke goes on, every segment keeps the height that it had: what lies under the brush must not move.
    void paint(Set<String> ids, boolean ends) {
        if (ends) {
            heights = Map.of();
        } else if (heights.isEmpty()) {
            Map<String, Double> kept = new HashMap<>();
            content.get().segments().forEach(segment -> kept.put(segment.id(), segment.size()));
            heights = Map.copyOf(kept);
        }
        onPaint.get().accept(new Stroke(ids, ends));
        redraw();
    }

    void hover(Optional<Segment> segment) {
        if (!Objects.equals(hovered, segment.orElse(null))) {
            hovered = segment.orElse(null);
            read();
        }
    }

    private void read() {
        Optional<BitBarsPainter.Placed> place = hovered().flatMap(at -> drawn.of(at.id()));
        place.ifPresentOrElse(
                found -> showReadout(
                        words.get().apply(found.segment()),
                        found.frame().right(),
                        found.frame().y()),
                () -> showReadout("", 0, 0));
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
        setAccessibleText(Messages.of(
                "bits.bars.spoken",
                now.segments().size(),
                now.columns().size(),
                selected.get().size()));
        redraw();
        if (before != null) {
            Point2D at = place(before.id()).orElse(Point2D.ZERO);
            showReadout(hovered == null ? "" : words.get().apply(hovered), at.getX(), at.getY());
        }
    }
}
