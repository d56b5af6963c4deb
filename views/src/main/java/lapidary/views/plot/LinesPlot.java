package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Numbers;

/// Several lines over one axis: schemes over layers, curves over ranks. The line that counts is drawn thick, all others
/// thin. The mouse or the arrow keys read the lines at a place.
public final class LinesPlot extends Plot {
    private static final List<PlotColor> COLORS = List.of(
            PlotColor.COMPRESSED,
            PlotColor.ORIGINAL,
            PlotColor.OUTLIER,
            PlotColor.RAMP_7,
            PlotColor.TOKEN_2,
            PlotColor.AXIS,
            PlotColor.TOKEN_8);
    private static final double SAMPLE = 16;
    private static final double GAP = 14;

    /// @param x ascending
    /// @param y as many; NaN where there is none
    @SuppressWarnings("ArrayRecordComponent") // decision: what is drawn once, not compared
    public record Line(String name, double[] x, double[] y) {}

    private final ObjectProperty<List<Line>> lines = new SimpleObjectProperty<>(this, "lines", List.of());
    private final ObjectProperty<Set<String>> strong = new SimpleObjectProperty<>(this, "strong", Set.of());
    private final ObjectProperty<OptionalDouble> level =
            new SimpleObjectProperty<>(this, "level", OptionalDouble.empty());
    private final ObjectProperty<OptionalDouble> mark =
            new SimpleObjectProperty<>(this, "mark", OptionalDouble.empty());
    private final StringProperty acrossTitle = new SimpleStringProperty(this, "acrossTitle", "");
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private final boolean isLogarithmic;
    private Frame frame = new Frame(0, 0, 1, 1);
    private Scale across = new LinearScale(0, 1);
    private double cursor = Double.NaN;

    /// @param isLogarithmic whether the upward axis is
    public LinesPlot(boolean isLogarithmic) {
        super("lines-plot");
        this.isLogarithmic = isLogarithmic;
        lines.subscribe(ignored -> redraw());
        strong.subscribe(ignored -> redraw());
        level.subscribe(ignored -> redraw());
        mark.subscribe(ignored -> redraw());
        acrossTitle.subscribe(ignored -> redraw());
        upTitle.subscribe(ignored -> redraw());
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> point(e.getX(), e.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hide());
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    public ObjectProperty<List<Line>> linesProperty() {
        return lines;
    }

    /// Names of the lines that count.
    public ObjectProperty<Set<String>> strongProperty() {
        return strong;
    }

    /// A dashed line at this height.
    public ObjectProperty<OptionalDouble> levelProperty() {
        return level;
    }

    /// A dashed line at this place across.
    public ObjectProperty<OptionalDouble> markProperty() {
        return mark;
    }

    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : lines.get()) {
            for (int i = 0; i < line.x().length; i++) {
                rows.add(List.of(line.name(), Double.toString(line.x()[i]), Double.toString(line.y()[i])));
            }
        }
        return new ChartTable(List.of("line", acrossTitle.get(), upTitle.get()), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        Scale up = up();
        across = across();
        Axes axes = new Axes(across, up, acrossTitle.get(), upTitle.get());
        List<Line> all = lines.get();
        List<Entry> legend = all.size() <= COLORS.size() ? legend(ink, axes.upTitle(), width) : List.of();
        int rows = legend.isEmpty() ? 0 : legend.getLast().row();
        frame = axes.frame(ink, width, height, rows * Ink.LINE);
        axes.draw(ink, frame);
        ink.graphics().save();
        ink.graphics().beginPath();
        ink.graphics().rect(frame.x(), frame.y(), frame.width(), frame.height());
        ink.graphics().clip();
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < all.size(); i++) {
                boolean isStrong = strong.get().contains(all.get(i).name());
                if (isStrong == (pass == 1)) {
                    line(ink, all.get(i), color(ink, i), up, isStrong);
                }
            }
        }
        level.get()
                .ifPresent(at -> ink.dashed(
                        frame.x(),
                        frame.up(up, at),
                        frame.right(),
                        frame.up(up, at),
                        ink.palette().get(PlotColor.ACCENT)));
        mark.get()
                .ifPresent(at -> ink.dashed(
                        frame.across(across, at),
                        frame.y(),
                        frame.across(across, at),
                        frame.bottom(),
                        ink.palette().get(PlotColor.ACCENT)));
        ink.graphics().restore();
        legend.forEach(entry -> draw(ink, entry));
    }

    private Color color(Ink ink, int index) {
        return lines.get().size() > COLORS.size()
                ? ink.palette().get(PlotColor.MUTED, 0.5)
                : ink.palette().get(COLORS.get(index));
    }

    private void line(Ink ink, Line line, Color color, Scale up, boolean isStrong) {
        var g = ink.graphics();
        g.setStroke(
                isStrong && lines.get().size() > COLORS.size() ? ink.palette().get(PlotColor.COMPRESSED) : color);
        g.setLineWidth(isStrong ? 2.5 : 1);
        g.beginPath();
        boolean isDown = false;
        for (int i = 0; i < line.x().length; i++) {
            double y = line.y()[i];
            if (Double.isNaN(y)) {
                isDown = false;
                continue;
            }
            double px = frame.across(across, line.x()[i]);
            double py = frame.up(up, y);
            if (isDown) {
                g.lineTo(px, py);
            } else {
                g.moveTo(px, py);
            }
            isDown = true;
        }
        g.stroke();
    }

    /// Where the sample and the name of a line stand.
    private record Entry(int line, double x, int row) {}

    /// The names beside the title, in as many rows as they need.
    private List<Entry> legend(Ink ink, String title, double width) {
        List<Entry> entries = new ArrayList<>();
        double x = 4 + ink.width(title) + GAP;
        int row = 0;
        for (int i = 0; i < lines.get().size(); i++) {
            double wide = SAMPLE + 4 + ink.width(lines.get().get(i).name());
            if (x > 4 && x + wide > width) {
                x = 4;
                row++;
            }
            entries.add(new Entry(i, x, row));
            x += wide + GAP;
        }
        return entries;
    }

    private void draw(Ink ink, Entry entry) {
        String name = lines.get().get(entry.line()).name();
        double y = Axes.HEAD + Ink.LINE / 2 + entry.row() * Ink.LINE;
        ink.graphics().setStroke(color(ink, entry.line()));
        ink.graphics().setLineWidth(strong.get().contains(name) ? 2.5 : 1.2);
        ink.graphics().strokeLine(entry.x(), y, entry.x() + SAMPLE, y);
        ink.text(
                name,
                entry.x() + SAMPLE + 4,
                y,
                TextAlignment.LEFT,
                ink.palette().get(PlotColor.TEXT));
    }

    private Scale across() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Line line : lines.get()) {
            for (double x : line.x()) {
                low = Math.min(low, x);
                high = Math.max(high, x);
            }
        }
        return high > low ? new LinearScale(low, high) : new LinearScale(0, 1);
    }

    private Scale up() {
        if (!isLogarithmic) {
            return new LinearScale(0, 100);
        }
        double low = 0.1;
        for (Line line : lines.get()) {
            for (double y : line.y()) {
                low = y > 0 ? Math.min(low, y) : low;
            }
        }
        return new LogScale(Math.max(1e-9, Math.pow(10, Math.floor(Math.log10(low)))), 1);
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (!Double.isNaN(cursor)) {
            ink.hairline(cursor, frame.y(), cursor, frame.bottom(), palette().get(PlotColor.AXIS, 0.7));
        }
    }

    private void hide() {
        cursor = Double.NaN;
        showReadout("", 0, 0);
    }

    /// Arrow keys go by pixels, ten at once with Shift.
    private void key(KeyEvent e) {
        double step = e.isShiftDown() ? 10 : 1;
        switch (e.getCode()) {
            case LEFT -> step(-step);
            case RIGHT -> step(step);
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void step(double pixels) {
        double from = Double.isNaN(cursor) ? frame.x() + frame.width() / 2 : cursor;
        point(Math.clamp(from + pixels, frame.x(), frame.right()), frame.y() + frame.height() / 3);
    }

    private void point(double x, double y) {
        if (!frame.contains(x, y) || lines.get().isEmpty()) {
            hide();
            return;
        }
        cursor = x;
        StringBuilder text = new StringBuilder();
        for (Line line : lines.get()) {
            int nearest = nearest(line, x);
            boolean isShown =
                    lines.get().size() <= COLORS.size() || strong.get().contains(line.name());
            if (nearest >= 0 && isShown && !Double.isNaN(line.y()[nearest])) {
                text.append(line.name())
                        .append("  ")
                        .append(Numbers.significant(line.y()[nearest], 4))
                        .append('\n');
            }
        }
        showReadout(text.toString().strip(), x, y);
    }

    private int nearest(Line line, double x) {
        int best = -1;
        double distance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < line.x().length; i++) {
            double away = Math.abs(frame.across(across, line.x()[i]) - x);
            if (away < distance) {
                best = i;
                distance = away;
            }
        }
        return best;
    }
}
