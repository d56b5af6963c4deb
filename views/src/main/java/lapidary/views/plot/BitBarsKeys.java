package lapidary.views.plot;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.views.plot.BitBars.Pick.How;
import lapidary.views.plot.BitBars.Segment;
import org.jspecify.annotations.Nullable;

/// The keyboard on bars: arrows move between segments, with shift they pick all on the way; Enter or Space picks, with
/// control one more or one less, and paints while there is a brush; control and A picks all,
/// Escape none; + and − give a
/// larger or smaller type, a digit the type of so many bits, L locks.
final class BitBarsKeys {
    private final BitBars bars;
    private @Nullable String anchor; // id of the segment that a range begins at

    BitBarsKeys(BitBars bars) {
        this.bars = bars;
    }

    /// Where the next range begins.
    void anchor(Segment segment) {
        anchor = segment.id();
    }

    /// All segments from the anchor to this one: of the layers between them those at the places between them.
    Set<String> rangeTo(Segment to) {
        Segment from = segments().stream()
                .filter(each -> each.id().equals(anchor))
                .findFirst()
                .orElse(to);
        anchor = from.id();
        int low = Math.min(from.column(), to.column());
        int high = Math.max(from.column(), to.column());
        int first = Math.min(place(from), place(to));
        int last = Math.max(place(from), place(to));
        return segments().stream()
                .filter(each -> each.column() >= low && each.column() <= high)
                .filter(each -> place(each) >= first && place(each) <= last)
                .map(Segment::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<Segment> segments() {
        return bars.contentProperty().get().segments();
    }

    private List<Segment> column(int column) {
        return segments().stream().filter(each -> each.column() == column).toList();
    }

    private int place(Segment segment) {
        return column(segment.column()).indexOf(segment);
    }

    void key(KeyEvent e) {
        boolean isHandled = (e.isShortcutDown() && e.getCode() == KeyCode.A)
                ? all()
                : moved(e) || (!e.isAltDown() && acted(e)) || digit(e);
        if (isHandled) {
            e.consume();
        }
    }

    private boolean all() {
        bars.pick(bars.ids(each -> true), How.ONLY);
        return true;
    }

    private boolean moved(KeyEvent e) {
        Optional<Segment> before = bars.hovered();
        switch (e.getCode()) {
            case LEFT -> across(-1);
            case RIGHT -> across(1);
            case UP -> along(1);
            case DOWN -> along(-1);
            default -> {
                return false;
            }
        }
        if (e.isShiftDown()) {
            before.filter(each -> anchor == null).ifPresent(this::anchor);
            bars.hovered().ifPresent(now -> bars.pick(rangeTo(now), How.ONLY));
        }
        return true;
    }

    private boolean acted(KeyEvent e) {
        Optional<Segment> at = bars.hovered().or(this::firstSelected);
        switch (e.getCode()) {
            case ENTER, SPACE -> bars.hovered().ifPresent(segment -> take(segment, e));
            case ESCAPE -> bars.pick(Set.of(), How.ONLY);
            case PLUS, ADD, EQUALS -> at.ifPresent(segment -> bars.shift(segment, 1, true));
            case MINUS, SUBTRACT -> at.ifPresent(segment -> bars.shift(segment, -1, true));
            case L -> at.ifPresent(segment -> bars.onLockProperty().get().accept(segment));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean digit(KeyEvent e) {
        boolean isPlain = e.getCode().isDigitKey() && !e.isShortcutDown() && !e.isAltDown() && !e.isShiftDown();
        if (isPlain) {
            String name = e.getCode().getName();
            bars.onDigitProperty().get().accept(name.charAt(name.length() - 1) - '0');
        }
        return isPlain;
    }

    private Optional<Segment> firstSelected() {
        return segments().stream()
                .filter(each -> bars.selectedProperty().get().contains(each.id()))
                .findFirst();
    }

    private void take(Segment segment, KeyEvent e) {
        if (bars.brushingProperty().get()) {
            if (!segment.isLocked()) {
                bars.paint(Set.of(segment.id()), true);
            }
            return;
        }
        if (e.isShiftDown()) {
            bars.pick(rangeTo(segment), How.ONLY);
        } else {
            anchor(segment);
            bars.pick(Set.of(segment.id()), e.isShortcutDown() ? How.TOGGLE : How.ONLY);
        }
    }

    private void along(int up) {
        Optional<Segment> from = bars.hovered();
        if (from.isEmpty()) {
            bars.hover(segments().stream().findFirst());
            return;
        }
        List<Segment> own = column(from.get().column());
        bars.hover(Optional.of(own.get(Math.clamp((long) own.indexOf(from.get()) + up, 0, own.size() - 1))));
    }

    /// To the next bar: the segment of the same name there, or the one at about the same place.
    private void across(int right) {
        Optional<Segment> from = bars.hovered();
        if (from.isEmpty()) {
            bars.hover(segments().stream().findFirst());
            return;
        }
        int place = place(from.get());
        List<Segment> next = column(from.get().column() + right);
        next.stream()
                .min(Comparator.comparingInt((Segment each) ->
                        each.name().equals(from.get().name()) ? -1 : Math.abs(next.indexOf(each) - place)))
                .ifPresent(found -> bars.hover(Optional.of(found)));
    }
}
