package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.BoundingBox;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;

/// A positive quantity over a plane of whole and broken numbers in bands of equal ratio, twelve
/// of them between its least and its largest value,
/// with marked points. Keys: left and right go from mark to mark.
public final class ContourPlot extends Plot {

    /// What is drawn: a cheap formula, evaluated for every second pixel on the screen's thread.
    public record Field(DoubleBinaryOperator value, Range across, Range up) {}

    /// A marked point.
    ///
    /// @param isRing a ring, else a dot
    /// @param words read out at the point
    public record Mark(double across, double up, boolean isRing, String label, String words) {}

    private static final int BANDS = 12;
    private static final int GRAIN = 2;
    private static final double BAR = 10;
    private static final double BAR_ROOM = 64;
    private static final double NEAR = 10;
    private static final double BESIDE = 12;

    private final ObjectProperty<@Nullable Field> field = new SimpleObjectProperty<>(this, "field");
    private final ObjectProperty<List<Mark>> marks = new SimpleObjectProperty<>(this, "marks", List.of());
    private final StringProperty acrossTitle = new SimpleStringProperty(this, "acrossTitle", "");
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private final StringProperty valueTitle = new SimpleStringProperty(this, "valueTitle", "");
    private Frame frame = new Frame(0, 0, 1, 1);
    private int cursor = -1;

    public ContourPlot() {
        super("contour-plot");
        for (Observable each : new Observable[] {field, marks, acrossTitle, upTitle, valueTitle}) {
            each.addListener(o -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> point(e.getX(), e.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> showReadout("", 0, 0));
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.LEFT || e.getCode() == KeyCode.RIGHT) {
                step(e.getCode() == KeyCode.LEFT ? -1 : 1);
                e.consume();
            }
        });
    }

    /// The quantity; null for nothing.
    public ObjectProperty<@Nullable Field> fieldProperty() {
        return field;
    }

    public ObjectProperty<List<Mark>> marksProperty() {
        return marks;
    }

    public StringProperty acrossTitleProperty() {
        return acrossTitle;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    /// What the colours mean, with its unit.
    public StringProperty valueTitleProperty() {
        return valueTitle;
    }

    /// The marked points.
    @Override
    public ChartTable table() {
        List<List<String>> rows = new ArrayList<>();
        Field drawn = field.get();
        for (Mark mark : marks.get()) {
            rows.add(List.of(
                    mark.label(),
                    Double.toString(mark.across()),
                    Double.toString(mark.up()),
                    drawn == null ? "" : Double.toString(drawn.value().applyAsDouble(mark.across(), mark.up()))));
        }
        return new ChartTable(List.of("point", acrossTitle.get(), upTitle.get(), valueTitle.get()), rows);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        Field drawn = field.get();
        if (drawn == null) {
            return;
        }
        Scale across = new WholeScale(drawn.across().low(), drawn.across().high());
        Scale up = new WholeScale(drawn.up().low(), drawn.up().high());
        Axes axes = new Axes(across, up, acrossTitle.get(), upTitle.get());
        frame = axes.frame(ink, width - BAR_ROOM, height, 0);
        double[][] values = values(drawn);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[] row : values) {
            for (double value : row) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        LogScale scale = new LogScale(low, Math.max(high, low * (1 + 1e-9)));
        Ramp ramp = Ramp.magnitude(palette());
        axes.draw(ink, frame);
        ink.graphics().drawImage(image(values, scale, ramp), frame.x(), frame.y(), frame.width(), frame.height());
        drawBar(ink, scale, ramp);
        List<BoundingBox> taken = new ArrayList<>();
        for (Mark mark : marks.get()) {
            double x = frame.across(across, mark.across());
            double y = frame.up(up, mark.up());
            drawMark(ink, mark, x, y);
            taken.add(new BoundingBox(x - NEAR / 2, y - NEAR / 2, NEAR, NEAR));
        }
        for (Mark mark : marks.get()) {
            drawLabel(ink, mark, frame.across(across, mark.across()), frame.up(up, mark.up()), taken);
        }
    }

    /// From the top row down.
    private double[][] values(Field drawn) {
        int columns = (int) Math.max(1, frame.width() / GRAIN);
        int rows = (int) Math.max(1, frame.height() / GRAIN);
        double[][] values = new double[rows][columns]; // (down, across)
        for (int row = 0; row < rows; row++) {
            double y = drawn.up().high() - (row + 0.5) / rows * drawn.up().width();
            for (int column = 0; column < columns; column++) {
                double x = drawn.across().low()
                        + (column + 0.5) / columns * drawn.across().width();
                values[row][column] = drawn.value().applyAsDouble(x, y);
            }
        }
        return values;
    }

    private static WritableImage image(double[][] values, LogScale scale, Ramp ramp) {
        WritableImage image = new WritableImage(values[0].length, values.length);
        for (int row = 0; row < values.length; row++) {
            for (int column = 0; column < values[row].length; column++) {
                image.getPixelWriter().setArgb(column, row, ramp.argb(band(scale.position(values[row][column]))));
            }
        }
        return image;
    }

    /// The middle of the band that a place lies in.
    private static double band(double place) {
        return (Math.min(BANDS - 1, Math.floor(place * BANDS)) + 0.5) / BANDS;
    }

    private void drawBar(Ink ink, LogScale scale, Ramp ramp) {
        double x = frame.right() + 16;
        for (int band = 0; band < BANDS; band++) {
            int argb = ramp.argb((band + 0.5) / BANDS);
            ink.graphics().setFill(Color.rgb(argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff));
            double bottom = frame.bottom() - frame.height() * band / BANDS;
            double top = frame.bottom() - frame.height() * (band + 1) / BANDS;
            ink.graphics().fillRect(x, Math.rint(top), BAR, Math.rint(bottom) - Math.rint(top));
        }
        Color muted = palette().get(PlotColor.MUTED);
        for (Tick tick : scale.ticks((int) Math.max(2, frame.height() / 40))) {
            if (!tick.label().isEmpty()) {
                ink.text(tick.label(), x + BAR + 4, frame.up(scale, tick.value()), TextAlignment.LEFT, muted);
            }
        }
    }

    private void drawMark(Ink ink, Mark mark, double x, double y) {
        Color surface = palette().get(PlotColor.SURFACE);
        double radius = mark.isRing() ? 6 : 4;
        ink.graphics()
                .setFill(
                        mark.isRing()
                                ? surface.deriveColor(0, 1, 1, 0.35)
                                : palette().get(PlotColor.COMPRESSED));
        ink.graphics().fillOval(x - radius, y - radius, 2 * radius, 2 * radius);
        ink.graphics().setStroke(surface);
        ink.graphics().setLineWidth(1.5);
        ink.graphics().strokeOval(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    /// Writes a mark's label beside it, right or left, where it hides neither marks nor labels that
    /// are there; else the
    /// words are read with the mouse.
    private void drawLabel(Ink ink, Mark mark, double x, double y, List<BoundingBox> taken) {
        if (mark.label().isEmpty()) {
            return;
        }
        double wide = ink.width(mark.label()) + 4;
        for (boolean isLeft : new boolean[] {false, true}) {
            double at = isLeft ? x - BESIDE : x + BESIDE;
            BoundingBox box = new BoundingBox(isLeft ? at - wide + 2 : at - 2, y - Ink.LINE / 2, wide, Ink.LINE);
            boolean isInside = box.getMinX() >= frame.x() && box.getMaxX() <= frame.right();
            if (isInside && taken.stream().noneMatch(box::intersects)) {
                ink.label(
                        mark.label(),
                        at,
                        y,
                        isLeft ? TextAlignment.RIGHT : TextAlignment.LEFT,
                        palette().get(PlotColor.TEXT));
                taken.add(box);
                return;
            }
        }
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {}

    private void point(double x, double y) {
        Field drawn = field.get();
        if (drawn == null || !frame.contains(x, y)) {
            showReadout("", 0, 0);
            return;
        }
        for (Mark mark : marks.get()) {
            if (Math.hypot(x(drawn, mark) - x, y(drawn, mark) - y) < NEAR) {
                showReadout(mark.words(), x, y);
                return;
            }
        }
        double across = drawn.across().low()
                + (x - frame.x()) / frame.width() * drawn.across().width();
        double up = drawn.up().low()
                + (frame.bottom() - y) / frame.height() * drawn.up().width();
        showReadout(
                valueTitle.get() + " " + Numbers.significant(drawn.value().applyAsDouble(across, up), 3) + "\n"
                        + acrossTitle.get() + " " + Numbers.fixed(across, 1) + ", " + upTitle.get() + " "
                        + Numbers.fixed(up, 1),
                x,
                y);
    }

    private double x(Field drawn, Mark mark) {
        return frame.across(new WholeScale(drawn.across().low(), drawn.across().high()), mark.across());
    }

    private double y(Field drawn, Mark mark) {
        return frame.up(new WholeScale(drawn.up().low(), drawn.up().high()), mark.up());
    }

    private void step(int by) {
        Field drawn = field.get();
        if (drawn != null && !marks.get().isEmpty()) {
            cursor = Math.floorMod(cursor + by, marks.get().size());
            Mark mark = marks.get().get(cursor);
            showReadout(mark.words(), x(drawn, mark), y(drawn, mark));
        }
    }

    private void changed() {
        cursor = -1;
        StringBuilder text = new StringBuilder(valueTitle.get());
        marks.get().forEach(mark -> text.append(", ").append(mark.words().replace('\n', ' ')));
        setAccessibleText(text.toString());
        showReadout("", 0, 0);
        redraw();
    }
}
