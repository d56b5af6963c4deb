package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Point2D;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Messages;

/// Draws size against loss once.
final class ParetoPainter {
    private static final double RADIUS = 4;
    private static final double RING = 9;
    private static final double CAP = 3;
    private static final double ROW_GAP = 16;
    private static final double LABEL_GAP = 4;

    private final Ink ink;
    private final GraphicsContext g;
    private final ParetoScales scales;
    private final List<ParetoPoint> points;
    private final Set<String> front;
    private final Optional<String> current;
    private final List<Frame> taken = new ArrayList<>();
    private ParetoLegend legend = ParetoLegend.METHODS;
    private List<Point2D> curve = List.of();

    ParetoPainter(Ink ink, ParetoScales scales, List<ParetoPoint> points, Set<String> front, Optional<String> current) {
        this.ink = ink;
        this.g = ink.graphics();
        this.scales = scales;
        this.points = points;
        this.front = front;
        this.current = current;
    }

    void legend(ParetoLegend words) {
        legend = words;
    }

    void curve(List<Point2D> line) {
        curve = line;
    }

    Frame draw(String sizeTitle, String lossTitle, double width, double height) {
        Axes axes = new Axes(scales.across(), scales.up(), sizeTitle, lossTitle);
        Frame frame = axes.frame(ink, width, height, Ink.LINE);
        axes.draw(ink, frame);
        legend(frame);
        g.save();
        g.beginPath();
        g.rect(frame.x(), frame.y() - RING, frame.width() + RING, frame.height() + RING);
        g.clip();
        prediction(frame);
        frontLine(frame);
        points.forEach(point -> interval(point, frame));
        points.stream()
                .sorted(Comparator.comparing((ParetoPoint point) -> front.contains(point.id())))
                .forEach(point -> mark(point, frame));
        points.stream().filter(point -> current.equals(Optional.of(point.id()))).forEach(point -> ring(point, frame));
        labels(frame);
        g.restore();
        return frame;
    }

    private double x(ParetoPoint point, Frame frame) {
        return frame.across(scales.across(), point.size());
    }

    private double y(ParetoPoint point, Frame frame) {
        return frame.up(scales.up(), point.loss());
    }

    private Color color(ParetoPoint point) {
        if (point.kind() == ParetoPoint.Kind.RUNNING) {
            return ink.palette().get(PlotColor.STALE);
        }
        if (point.kind() == ParetoPoint.Kind.COMPETITOR) {
            return ink.palette().get(PlotColor.MUTED);
        }
        return ink.palette().get(front.contains(point.id()) ? PlotColor.COMPRESSED : PlotColor.ORIGINAL);
    }

    private void prediction(Frame frame) {
        g.setStroke(ink.palette().get(PlotColor.ACCENT, 0.8));
        g.setLineWidth(1.5);
        g.setLineDashes(5, 4);
        g.beginPath();
        for (int i = 0; i < curve.size(); i++) {
            double x = frame.across(scales.across(), curve.get(i).getX());
            double y = frame.up(scales.up(), curve.get(i).getY());
            if (i == 0) {
                g.moveTo(x, y);
            } else {
                g.lineTo(x, y);
            }
        }
        g.stroke();
        g.setLineDashes();
    }

    /// Steps: nothing is both smaller and closer than what lies on them.
    private void frontLine(Frame frame) {
        List<ParetoPoint> line = points.stream()
                .filter(point -> front.contains(point.id()))
                .sorted(Comparator.comparingDouble(ParetoPoint::size))
                .toList();
        g.setStroke(ink.palette().get(PlotColor.COMPRESSED, 0.55));
        g.setLineWidth(1.5);
        for (int i = 1; i < line.size(); i++) {
            double before = y(line.get(i - 1), frame);
            double x = x(line.get(i), frame);
            g.strokeLine(x(line.get(i - 1), frame), before, x, before);
            g.strokeLine(x, before, x, y(line.get(i), frame));
        }
    }

    private void interval(ParetoPoint point, Frame frame) {
        if (!(point.high() > point.low()) || !Double.isFinite(point.high())) {
            return;
        }
        double x = Ink.centre(x(point, frame));
        double top = frame.up(scales.up(), point.high());
        double bottom = frame.up(scales.up(), Math.max(point.low(), scales.up().low() / 2));
        Color color = color(point).deriveColor(0, 1, 1, 0.6);
        ink.hairline(x, top, x, bottom, color);
        ink.hairline(x - CAP, top, x + CAP, top, color);
        ink.hairline(x - CAP, bottom, x + CAP, bottom, color);
    }

    private void mark(ParetoPoint point, Frame frame) {
        mark(point.kind(), x(point, frame), y(point, frame), color(point));
    }

    private void mark(ParetoPoint.Kind kind, double x, double y, Color color) {
        switch (kind) {
            case METHOD, RUNNING -> {
                g.setFill(color);
                g.fillOval(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
            }
            case PIPELINE -> {
                g.setFill(color);
                g.fillRect(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
            }
            case COMPETITOR -> {
                g.setFill(ink.palette().get(PlotColor.SURFACE));
                g.fillOval(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
                g.setStroke(color);
                g.setLineWidth(1.5);
                g.strokeOval(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS);
            }
        }
    }

    private void ring(ParetoPoint point, Frame frame) {
        g.setStroke(ink.palette().get(PlotColor.TEXT));
        g.setLineWidth(2);
        g.strokeOval(x(point, frame) - RING, y(point, frame) - RING, 2 * RING, 2 * RING);
    }

    /// Of the present choice, the front and the competitors, as far as there is room: a label never
    /// covers another one
    /// or a point.
    private void labels(Frame frame) {
        for (ParetoPoint point : points) {
            double x = x(point, frame);
            double y = y(point, frame);
            double radius = radius(point);
            taken.add(new Frame(x - radius, y - radius, 2 * radius, 2 * radius));
        }
        points.stream()
                .filter(point -> !point.label().isEmpty() && point.kind() != ParetoPoint.Kind.RUNNING)
                .filter(point -> frame.contains(x(point, frame), y(point, frame)))
                .sorted(Comparator.comparing((ParetoPoint point) -> !current.equals(Optional.of(point.id())))
                        .thenComparing(point -> !front.contains(point.id()))
                        .thenComparing(point -> point.kind() != ParetoPoint.Kind.COMPETITOR))
                .forEach(point -> label(point, frame));
    }

    /// Of the mark, with the ring around the present choice.
    private double radius(ParetoPoint point) {
        return current.equals(Optional.of(point.id())) ? RING + 1 : RADIUS;
    }

    private void label(ParetoPoint point, Frame frame) {
        double width = ink.width(point.label());
        double x = x(point, frame);
        double y = y(point, frame);
        double away = radius(point) + LABEL_GAP;
        for (Frame box : List.of(
                new Frame(x + away, y - 7, width, 14),
                new Frame(x - away - width, y - 7, width, 14),
                new Frame(x - width / 2, y - away - 14, width, 14),
                new Frame(x - width / 2, y + away, width, 14))) {
            boolean isInside = box.x() >= frame.x()
                    && box.right() <= frame.right()
                    && box.y() >= frame.y()
                    && box.bottom() <= frame.bottom();
            if (isInside && taken.stream().noneMatch(other -> overlap(box, other))) {
                taken.add(box);
                Color color = point.kind() == ParetoPoint.Kind.COMPETITOR
                        ? ink.palette().get(PlotColor.MUTED)
                        : ink.palette().get(PlotColor.TEXT);
                ink.label(point.label(), box.x(), box.y() + 7, TextAlignment.LEFT, color);
                return;
            }
        }
    }

    private static boolean overlap(Frame a, Frame b) {
        return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
    }

    /// What the marks mean, in one row above the plot.
    private void legend(Frame frame) {
        double x = frame.x();
        double y = Axes.HEAD + Ink.LINE * 1.5;
        Color text = ink.palette().get(PlotColor.MUTED);
        for (ParetoLegend.Entry entry : legend.entries()) {
            double width = ink.width(entry.words());
            if (x + 14 + width > frame.right()) {
                return;
            }
            mark(entry.kind(), x + RADIUS, y, ink.palette().get(color(entry)));
            ink.text(entry.words(), x + 14, y, TextAlignment.LEFT, text);
            x += 14 + width + ROW_GAP;
        }
        double room = legend.curve().isEmpty() || curve.isEmpty() ? 0 : 24 + ink.width(legend.curve());
        if (room > 0 && x + room <= frame.right()) {
            ink.dashed(x, y, x + 18, y, ink.palette().get(PlotColor.ACCENT));
            ink.text(legend.curve(), x + 24, y, TextAlignment.LEFT, text);
            x += room + ROW_GAP;
        }
        double width = ink.width(Messages.of("plot.current-choice"));
        if (current.isPresent() && x + 20 + width <= frame.right()) {
            g.setStroke(ink.palette().get(PlotColor.TEXT));
            g.setLineWidth(2);
            g.strokeOval(x, y - 6, 12, 12);
            ink.text(Messages.of("plot.current-choice"), x + 18, y, TextAlignment.LEFT, text);
        }
    }

    private static PlotColor color(ParetoLegend.Entry entry) {
        if (entry.kind() == ParetoPoint.Kind.COMPETITOR) {
            return PlotColor.MUTED;
        }
        return entry.isOnFront() ? PlotColor.COMPRESSED : PlotColor.ORIGINAL;
    }
}
