package lapidary.views.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.plot.BitBars.Content;
import lapidary.views.plot.BitBars.Segment;
import lapidary.views.text.Messages;

/// Draws the bars of layers once.
final class BitBarsPainter {
    private static final double LABEL_GAP = 6;
    private static final double RIGHT_MARGIN = 12;
    private static final double MOST_SHARE = 0.86;
    private static final double WIDEST = 132;
    private static final double TEXT_HEIGHT = 13;
    private static final double SWATCH = 10;
    private static final double GAP = 14;
    private static final double LIGHT = 6;
    private static final double PLAIN = 10;
    private static final Color DARK = Color.web("#0b2420");

    private final Ink ink;
    private final GraphicsContext g;
    private final Content content;

    private final Map<String, Double> heights;
    private final List<Label> labels = new ArrayList<>();

    /// A segment and where it is.
    record Placed(Segment segment, Frame frame) {}

    /// The name of a layer or a type, where it is, and the segments that it is of.
    record Label(Frame frame, Set<String> ids) {}

    /// What was drawn, and where.
    record Drawn(List<Placed> segments, List<Label> labels) {
        static final Drawn NOTHING = new Drawn(List.of(), List.of());

        Drawn {
            segments = List.copyOf(segments);
            labels = List.copyOf(labels);
        }

        Optional<Placed> of(String id) {
            return segments.stream().filter(at -> at.segment().id().equals(id)).findFirst();
        }

        Optional<Segment> at(double x, double y) {
            return segments.stream()
                    .filter(at -> at.frame().contains(x, y))
                    .findFirst()
                    .map(Placed::segment);
        }

        /// All segments of the layer or type whose name is there.
        Set<String> group(double x, double y) {
            return labels.stream()
                    .filter(at -> at.frame().contains(x, y))
                    .findFirst()
                    .map(Label::ids)
                    .orElse(Set.of());
        }
    }

    /// @param heights by segment, in place of its size
    BitBarsPainter(Ink ink, Content content, Map<String, Double> heights) {
        this.ink = ink;
        this.g = ink.graphics();
        this.content = content;
        this.heights = heights;
    }

    private double size(Segment segment) {
        return heights.getOrDefault(segment.id(), segment.size());
    }

    private Set<String> ids(Predicate<Segment> wanted) {
        return content.segments().stream().filter(wanted).map(Segment::id).collect(Collectors.toUnmodifiableSet());
    }

    Drawn draw(double width, double height) {
        double[] sums = new double[content.columns().size()];
        content.segments().forEach(segment -> sums[segment.column()] += size(segment));
        double most = 0;
        for (double sum : sums) {
            most = Math.max(most, sum);
        }
        Scale up = new LinearScale(0, Math.max(most * 1.04, 1e-9));
        double top = Axes.HEAD + 2 * Ink.LINE + 6;
        double tall = Math.max(8, height - top - 2 * Ink.LINE - 4);
        List<Tick> ticks = up.ticks((int) Math.max(2, tall / 30));
        double left = LABEL_GAP
                + 4
                + ticks.stream()
                        .mapToDouble(tick -> ink.width(tick.label()))
                        .max()
                        .orElse(20);
        Frame frame = new Frame(left, top, Math.max(8, width - left - RIGHT_MARGIN), tall);
        axes(frame, up, ticks);
        legend(frame);
        List<Placed> placed = place(frame, up);
        placed.forEach(this::segment);
        columns(frame);
        return new Drawn(placed, labels);
    }

    private void axes(Frame frame, Scale up, List<Tick> ticks) {
        Color muted = ink.palette().get(PlotColor.MUTED);
        for (Tick tick : ticks) {
            double y = frame.up(up, tick.value());
            ink.hairline(frame.x(), y, frame.right(), y, ink.palette().get(PlotColor.GRID));
            ink.text(tick.label(), frame.x() - LABEL_GAP, y, TextAlignment.RIGHT, muted);
        }
        ink.text(Messages.of("plot.size-axis", content.unit()), 4, Axes.HEAD + Ink.LINE / 2, TextAlignment.LEFT, muted);
        ink.text(
                Messages.of("common.block"),
                frame.x() + frame.width() / 2,
                frame.bottom() + 4 + Ink.LINE * 1.5,
                TextAlignment.CENTER,
                muted);
    }

    /// The types that there are, by rising bits.
    private void legend(Frame frame) {
        TreeMap<Double, String> byBits = new TreeMap<>();
        content.segments().forEach(segment -> byBits.putIfAbsent(segment.bits(), segment.type()));
        SequencedMap<String, Double> types = new LinkedHashMap<>();
        byBits.forEach((bits, type) -> types.putIfAbsent(type, bits));
        double x = frame.x();
        double y = Axes.HEAD + Ink.LINE * 1.5 + 2;
        for (Map.Entry<String, Double> type : types.entrySet()) {
            double width = ink.width(type.getKey());
            if (x + SWATCH + 5 + width > frame.right()) {
                return;
            }
            g.setFill(ink.palette().get(PlotColor.ofBits(type.getValue())));
            g.fillRect(x, y - SWATCH / 2, SWATCH, SWATCH);
            ink.text(
                    type.getKey(),
                    x + SWATCH + 5,
                    y,
                    TextAlignment.LEFT,
                    ink.palette().get(PlotColor.MUTED));
            labels.add(new Label(
                    new Frame(x, y - Ink.LINE / 2, SWATCH + 5 + width, Ink.LINE),
                    ids(segment -> segment.type().equals(type.getKey()))));
            x += SWATCH + 5 + width + GAP;
        }
    }

    private List<Placed> place(Frame frame, Scale up) {
        double step = frame.width() / Math.max(1, content.columns().size());
        double wide = Math.clamp(step * MOST_SHARE, 1, WIDEST);
        double[] reached = new double[content.columns().size()];
        List<Placed> placed = new ArrayList<>();
        for (Segment segment : content.segments()) {
            int column = segment.column();
            double bottom = frame.up(up, reached[column]);
            reached[column] += size(segment);
            double above = frame.up(up, reached[column]);
            double x = frame.x() + column * step + (step - wide) / 2;
            placed.add(new Placed(segment, new Frame(x, above, wide, Math.max(0.5, bottom - above))));
        }
        return placed;
    }

    private void segment(Placed at) {
        Segment segment = at.segment();
        Frame frame = at.frame();
        double gap = frame.height() >= 4 ? 1 : 0;
        Color color = ink.palette().get(PlotColor.ofBits(segment.bits()));
        g.setFill(segment.isKnown() ? color : color.deriveColor(0, 1, 1, 0.45));
        g.fillRect(frame.x(), frame.y() + gap, frame.width(), Math.max(0.5, frame.height() - gap));
        double middle = frame.y() + gap + (frame.height() - gap) / 2;
        boolean hasLock = segment.isLocked() && frame.width() >= 14 && frame.height() >= 9;
        if (hasLock) {
            lock(frame.right() - 9, middle, on(segment));
        }
        double room = frame.width() - (hasLock ? 26 : 6);
        if (frame.height() < TEXT_HEIGHT) {
            return;
        }
        String whole = segment.name() + "  " + segment.type();
        String text = ink.width(whole) <= room ? whole : segment.type();
        if (ink.width(text) <= room) {
            ink.text(text, frame.x() + frame.width() / 2, middle, TextAlignment.CENTER, on(segment));
        }
    }

    /// Readable on the colour of a segment: the teal of many bits is too light for white.
    private static Color on(Segment segment) {
        return segment.bits() >= LIGHT && segment.bits() < PLAIN ? DARK : Color.WHITE;
    }

    private void lock(double x, double y, Color color) {
        g.setFill(color);
        g.fillRect(x - 3, y - 0.5, 6, 4.5);
        g.setStroke(color);
        g.setLineWidth(1.2);
        g.strokeArc(x - 2, y - 4, 4, 6, 0, 180, javafx.scene.shape.ArcType.OPEN);
    }

    private void columns(Frame frame) {
        Color axis = ink.palette().get(PlotColor.AXIS);
        ink.hairline(frame.x(), frame.bottom(), frame.right(), frame.bottom(), axis);
        double step = frame.width() / Math.max(1, content.columns().size());
        double free = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < content.columns().size(); column++) {
            String name = content.columns().get(column);
            double half = ink.width(name) / 2;
            double x = frame.x() + (column + 0.5) * step;
            int own = column;
            labels.add(new Label(
                    new Frame(x - step / 2, frame.bottom() + 1, step, Ink.LINE + 3),
                    ids(segment -> segment.column() == own)));
            if (x - half >= free) {
                ink.text(
                        name,
                        x,
                        frame.bottom() + 4 + Ink.LINE / 2,
                        TextAlignment.CENTER,
                        ink.palette().get(PlotColor.MUTED));
                free = x + half + 4;
            }
        }
    }
}
