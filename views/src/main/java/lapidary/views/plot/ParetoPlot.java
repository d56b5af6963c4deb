package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Point2D;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// Size against loss, everything that was tried as a point with its interval, the front marked, the present choice in a
/// ring. Hover or the arrow keys read a point, a click or Enter picks it; a drag zooms, a double click shows all.
public final class ParetoPlot extends Plot {
    private static final double REACH = 14;
    private static final double LEAST_DRAG = 5;

    private final ObjectProperty<List<ParetoPoint>> points = new SimpleObjectProperty<>(this, "points", List.of());
    private final ObjectProperty<Set<String>> front = new SimpleObjectProperty<>(this, "front", Set.of());
    private final ObjectProperty<Optional<String>> current =
            new SimpleObjectProperty<>(this, "current", Optional.empty());
    private final ObjectProperty<Consumer<ParetoPoint>> onPick =
            new SimpleObjectProperty<>(this, "onPick", point -> {});
    private final ObjectProperty<List<Point2D>> curve = new SimpleObjectProperty<>(this, "curve", List.of());
    private final ObjectProperty<ParetoLegend> legend =
            new SimpleObjectProperty<>(this, "legend", ParetoLegend.METHODS);
    private final StringProperty sizeTitle = new SimpleStringProperty(this, "sizeTitle", "");
    private final StringProperty lossTitle = new SimpleStringProperty(this, "lossTitle", "");
    private final ObjectProperty<@Nullable ParetoRange> view = new SimpleObjectProperty<>(this, "view");
    private Frame frame = new Frame(0, 0, 1, 1);
    private @Nullable ParetoPoint hovered;
    private double dragX = Double.NaN;
    private double dragY;
    private double toX;
    private double toY;

    public ParetoPlot() {
        super("pareto-plot");
        for (Observable each : new Observable[] {points, front, current, curve, legend, sizeTitle, lossTitle, view}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(nearest(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /// What was tried.
    public ObjectProperty<List<ParetoPoint>> pointsProperty() {
        return points;
    }

    /// Ids of the points that nothing beats.
    public ObjectProperty<Set<String>> frontProperty() {
        return front;
    }

    /// Id of the point that is the present choice.
    public ObjectProperty<Optional<String>> currentProperty() {
        return current;
    }

    /// A prediction for every size, by rising size; losses above 0. Drawn as a dashed line.
    public ObjectProperty<List<Point2D>> curveProperty() {
        return curve;
    }

    /// What the marks mean.
    public ObjectProperty<ParetoLegend> legendProperty() {
        return legend;
    }

    /// What a click does with a point.
    public ObjectProperty<Consumer<ParetoPoint>> onPickProperty() {
        return onPick;
    }

    /// Title of the horizontal axis with its unit.
    public StringProperty sizeTitleProperty() {
        return sizeTitle;
    }

    /// Title of the vertical axis with its unit.
    public StringProperty lossTitleProperty() {
        return lossTitle;
    }

    /// Shows everything again.
    public void resetView() {
        view.set(null);
    }

    /// Shows a part of both axes.
    void show(ParetoRange part) {
        view.set(part);
    }

    /// Where a point was drawn, in pixels of this plot; for tests and for other nodes that point at it.
    public Optional<Point2D> place(String id) {
        return scales().flatMap(scales -> points.get().stream()
                .filter(point -> point.id().equals(id))
                .findFirst()
                .map(point ->
                        new Point2D(frame.across(scales.across(), point.size()), frame.up(scales.up(), point.loss()))));
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        for (ParetoPoint point : points.get()) {
            rows.add(List.of(
                    point.name(),
                    Double.toString(point.size()),
                    Double.toString(point.loss()),
                    Double.toString(point.low()),
                    Double.toString(point.high()),
                    front.get().contains(point.id()) ? "yes" : "no"));
        }
        return new ChartTable(
                List.of("name", sizeTitle.get(), lossTitle.get(), "low", "high", Messages.of("plot.on-front")), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        scales().ifPresent(scales -> {
            ParetoPainter painter = new ParetoPainter(ink, scales, points.get(), front.get(), current.get());
            painter.legend(legend.get());
            painter.curve(curve.get());
            frame = painter.draw(sizeTitle.get(), lossTitle.get(), width, height);
        });
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        Color accent = palette().get(PlotColor.ACCENT);
        if (isDragging()) {
            double left = Math.min(dragX, toX);
            double top = Math.min(dragY, toY);
            ink.graphics().setFill(palette().get(PlotColor.ACCENT, 0.15));
            ink.graphics().fillRect(left, top, Math.abs(toX - dragX), Math.abs(toY - dragY));
            return;
        }
        if (hovered != null) {
            place(hovered.id()).ifPresent(at -> {
                ink.graphics().setStroke(accent);
                ink.graphics().setLineWidth(2);
                ink.graphics().strokeOval(at.getX() - 8, at.getY() - 8, 16, 16);
            });
        }
    }

    @Override
    List<MenuItem> menuItems() {
        return List.of(item(Messages.of("plot.show-all"), this::resetView));
    }

    private Optional<ParetoScales> scales() {
        ParetoRange part = view.get();
        return part == null
                ? ParetoScales.around(points.get(), curve.get())
                : points.get().isEmpty() && curve.get().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ParetoScales.of(part));
    }

    private void changed() {
        setAccessibleText(Messages.of(
                "plot.against-points-on",
                lossTitle.get(),
                sizeTitle.get(),
                points.get().size(),
                front.get().size()));
        ParetoPoint before = hovered;
        hovered = before == null
                ? null
                : points.get().stream()
                        .filter(point -> point.id().equals(before.id()))
                        .findFirst()
                        .orElse(null);
        redraw();
    }

    private Optional<ParetoPoint> nearest(double x, double y) {
        return points.get().stream()
                .filter(point -> distance(point, x, y) <= REACH)
                .min(Comparator.comparingDouble(point -> distance(point, x, y)));
    }

    private double distance(ParetoPoint point, double x, double y) {
        return place(point.id()).map(at -> at.distance(x, y)).orElse(Double.POSITIVE_INFINITY);
    }

    private void hover(Optional<ParetoPoint> point) {
        hovered = point.orElse(null);
        if (point.isEmpty()) {
            showReadout("", 0, 0);
            return;
        }
        place(point.get().id()).ifPresent(at -> showReadout(readout(point.get()), at.getX(), at.getY()));
    }

    private String readout(ParetoPoint point) {
        StringBuilder text = new StringBuilder(point.name());
        text.append('\n').append(Numbers.fixed(point.size(), 3)).append(' ').append(sizeTitle.get());
        text.append('\n').append(Numbers.significant(point.loss(), 4));
        if (Double.isFinite(point.low()) && Double.isFinite(point.high())) {
            text.append(" (").append(Numbers.significant(point.low(), 4)).append(" to ");
            text.append(Numbers.significant(point.high(), 4)).append(')');
        }
        text.append(' ').append(lossTitle.get());
        return point.note().isEmpty()
                ? text.toString()
                : text.append('\n').append(point.note()).toString();
    }

    private boolean isDragging() {
        return !Double.isNaN(dragX) && Math.hypot(toX - dragX, toY - dragY) >= LEAST_DRAG;
    }

    private void pressed(MouseEvent e) {
        if (e.getButton() == MouseButton.PRIMARY && frame.contains(e.getX(), e.getY())) {
            dragX = e.getX();
            dragY = e.getY();
            toX = dragX;
            toY = dragY;
        }
    }

    private void dragged(MouseEvent e) {
        toX = Math.clamp(e.getX(), frame.x(), frame.right());
        toY = Math.clamp(e.getY(), frame.y(), frame.bottom());
        showReadout("", 0, 0);
    }

    private void released(MouseEvent e) {
        boolean wasDragging = isDragging();
        Optional<ParetoScales> scales = scales();
        if (wasDragging && scales.isPresent()) {
            scales.get().part(frame, dragX, dragY, toX, toY).ifPresent(view::set);
        }
        dragX = Double.NaN;
        redrawOverlay();
        if (wasDragging || e.getButton() != MouseButton.PRIMARY) {
            return;
        }
        Optional<ParetoPoint> point = nearest(e.getX(), e.getY());
        if (point.isPresent()) {
            onPick.get().accept(point.get());
        } else if (e.getClickCount() == 2) {
            resetView();
        }
    }

    private void key(KeyEvent e) {
        switch (e.getCode()) {
            case LEFT -> step(-1);
            case RIGHT -> step(1);
            case ENTER, SPACE ->
                Optional.ofNullable(hovered).ifPresent(point -> onPick.get().accept(point));
            case HOME, DIGIT0, NUMPAD0 -> resetView();
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// To the next point by size.
    private void step(int by) {
        List<ParetoPoint> sorted = points.get().stream()
                .sorted(Comparator.comparingDouble(ParetoPoint::size).thenComparingDouble(ParetoPoint::loss))
                .toList();
        if (!sorted.isEmpty()) {
            ParetoPoint from = hovered;
            int at = from == null ? (by > 0 ? -1 : sorted.size()) : sorted.indexOf(from);
            hover(Optional.of(sorted.get(Math.clamp(at + by, 0, sorted.size() - 1))));
        }
    }
}
