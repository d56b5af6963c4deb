package lapidary.views.plot;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Point2D;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import org.jspecify.annotations.Nullable;

/// One number against another, a point each, with intervals upwards. An axis whose numbers are all above 0 and span
/// more than a power of ten is logarithmic. Hover or the arrow keys read a point, a click or Enter picks it.
public final class ScatterPlot extends Plot {
    private static final double REACH = 12;
    private static final double DOT = 3.5;
    private static final double MARGIN = 0.06;
    private static final double WIDE = 10;

    /// One point.
    ///
    /// @param id unique
    /// @param low lower end of the interval of y, or y
    /// @param high upper end of it
    /// @param words what hovering says
    public record Point(String id, double x, double y, double low, double high, String words) {
        boolean isDrawn() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    private final ObjectProperty<List<Point>> points = new SimpleObjectProperty<>(this, "points", List.of());
    private final ObjectProperty<Set<String>> selected = new SimpleObjectProperty<>(this, "selected", Set.of());
    private final ObjectProperty<Consumer<Point>> onPick = new SimpleObjectProperty<>(this, "onPick", point -> {});
    private final StringProperty acrossTitle = new SimpleStringProperty(this, "acrossTitle", "");
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private final BooleanProperty diagonal = new SimpleBooleanProperty(this, "diagonal");
    private final StringProperty pointTitle = new SimpleStringProperty(this, "pointTitle", "tensor");
    private Frame frame = new Frame(0, 0, 1, 1);
    private @Nullable Point hovered;

    public ScatterPlot() {
        super("scatter-plot");
        for (Observable each : new Observable[] {points, selected, acrossTitle, upTitle, diagonal}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(nearest(e.getX(), e.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(Optional.empty()));
        addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                nearest(e.getX(), e.getY()).ifPresent(onPick.get());
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    public ObjectProperty<List<Point>> pointsProperty() {
        return points;
    }

    /// Ids of the points that are selected.
    public ObjectProperty<Set<String>> selectedProperty() {
        return selected;
    }

    /// What a click does with a point.
    public ObjectProperty<Consumer<Point>> onPickProperty() {
        return onPick;
    }

    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    /// Whether both axes are the same and a line shows where the two numbers are equal.
    public BooleanProperty diagonalProperty() {
        return diagonal;
    }

    /// What a point is, for the table behind the plot.
    public StringProperty pointTitleProperty() {
        return pointTitle;
    }

    @Override
    public ChartTable table() {
        return new ChartTable(
                List.of(pointTitle.get(), acrossTitle.get(), upTitle.get(), "low", "high"),
                points.get().stream()
                        .map(point -> List.of(
                                point.id(),
                                Double.toString(point.x()),
                                Double.toString(point.y()),
                                Double.toString(point.low()),
                                Double.toString(point.high())))
                        .toList());
    }

    @Override
    void draw(Ink ink, double width, double height) {
        List<Point> drawn = points.get().stream().filter(Point::isDrawn).toList();
        if (drawn.isEmpty()) {
            return;
        }
        Scale across = across();
        Scale up = up();
        Axes axes = new Axes(across, up, acrossTitle.get(), upTitle.get());
        frame = axes.frame(ink, width, height, 0);
        axes.draw(ink, frame);
        if (diagonal.get()) {
            equality(ink, across, up);
        }
        boolean isAll = drawn.stream().allMatch(point -> selected.get().contains(point.id()));
        for (Point point : drawn) {
            boolean isSelected = !isAll && selected.get().contains(point.id());
            Color color = ink.palette().get(isSelected ? PlotColor.ACCENT : PlotColor.COMPRESSED);
            Point2D at = at(point, across, up);
            if (Double.isFinite(point.low()) && point.low() < point.high()) {
                double low = Math.min(frame.bottom(), frame.up(up, Math.max(point.low(), up.low())));
                double high = Math.max(frame.y(), frame.up(up, Math.min(point.high(), up.high())));
                ink.hairline(at.getX(), low, at.getX(), high, ink.palette().get(PlotColor.COMPRESSED, 0.4));
            }
            ink.graphics().setFill(color);
            double size = isSelected ? DOT + 2 : DOT;
            ink.graphics().fillOval(at.getX() - size, at.getY() - size, 2 * size, 2 * size);
        }
    }

    private Scale across() {
        return scale(
                diagonal.get() ? point -> DoubleStream.of(point.x(), point.y()) : point -> DoubleStream.of(point.x()));
    }

    private Scale up() {
        return scale(
                diagonal.get() ? point -> DoubleStream.of(point.x(), point.y()) : point -> DoubleStream.of(point.y()));
    }

    /// Where both numbers are the same.
    private void equality(Ink ink, Scale across, Scale up) {
        ink.graphics().setStroke(ink.palette().get(PlotColor.MUTED));
        ink.graphics().setLineWidth(1);
        ink.graphics().setLineDashes(4, 3);
        ink.graphics()
                .strokeLine(
                        frame.across(across, across.low()),
                        frame.up(up, across.low()),
                        frame.across(across, across.high()),
                        frame.up(up, across.high()));
        ink.graphics().setLineDashes();
    }

    private Scale scale(Function<Point, DoubleStream> of) {
        double[] values = points.get().stream()
                .filter(Point::isDrawn)
                .flatMapToDouble(of)
                .sorted()
                .toArray();
        double low = values.length == 0 ? 0 : values[0];
        double high = values.length == 0 ? 1 : values[values.length - 1];
        if (low > 0 && high > WIDE * low) {
            double margin = Math.pow(high / low, MARGIN);
            return new LogScale(low / margin, high * margin);
        }
        double margin = high > low ? (high - low) * MARGIN : Math.max(1e-9, Math.abs(high) * MARGIN);
        return new LinearScale(low - margin, high + margin);
    }

    private Point2D at(Point point, Scale across, Scale up) {
        return new Point2D(frame.across(across, point.x()), frame.up(up, point.y()));
    }

    /// Where a point was drawn, in pixels of this plot; for tests.
    public Optional<Point2D> place(String id) {
        return points.get().stream()
                .filter(point -> point.id().equals(id) && point.isDrawn())
                .findFirst()
                .map(point -> at(point, across(), up()));
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (hovered != null) {
            Point2D at = at(hovered, across(), up());
            ink.graphics().setStroke(palette().get(PlotColor.ACCENT));
            ink.graphics().setLineWidth(2);
            ink.graphics().strokeOval(at.getX() - 7, at.getY() - 7, 14, 14);
        }
    }

    private Optional<Point> nearest(double x, double y) {
        Scale across = across();
        Scale up = up();
        return points.get().stream()
                .filter(Point::isDrawn)
                .filter(point -> at(point, across, up).distance(x, y) <= REACH)
                .min(Comparator.comparingDouble(point -> at(point, across, up).distance(x, y)));
    }

    private void hover(Optional<Point> point) {
        hovered = point.orElse(null);
        point.ifPresentOrElse(
                found -> {
                    Point2D at = at(found, across(), up());
                    showReadout(found.words(), at.getX(), at.getY());
                },
                () -> showReadout("", 0, 0));
    }

    private void key(KeyEvent e) {
        switch (e.getCode()) {
            case LEFT -> step(-1);
            case RIGHT -> step(1);
            case ENTER, SPACE -> Optional.ofNullable(hovered).ifPresent(onPick.get());
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// To the next point across.
    private void step(int by) {
        List<Point> sorted = points.get().stream()
                .filter(Point::isDrawn)
                .sorted(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y))
                .toList();
        if (!sorted.isEmpty()) {
            int from = hovered == null ? (by > 0 ? -1 : sorted.size()) : sorted.indexOf(hovered);
            hover(Optional.of(sorted.get(Math.clamp(from + by, 0, sorted.size() - 1))));
        }
    }

    private void changed() {
        String before = hovered == null ? "" : hovered.id();
        hovered = points.get().stream()
                .filter(point -> point.id().equals(before) && point.isDrawn())
                .findFirst()
                .orElse(null);
        setAccessibleText(Messages.of(
                "plot.against-points",
                upTitle.get(),
                acrossTitle.get(),
                points.get().size()));
        redraw();
    }
}
