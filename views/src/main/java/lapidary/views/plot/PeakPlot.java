package lapidary.views.plot;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.beans.Observable;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.table.ChartTable;
import lapidary.views.text.Messages;
import lapidary.views.text.Numbers;

/// The largest magnitude by layer, as a line with a point for each; spikes are marked and named; a dashed line shows
/// what a spike has to reach.
public final class PeakPlot extends Plot {
    private static final double DOT = 3;
    private static final double HEAD_ROOM = 1.6;
    private static final double LABEL_GAP = 12;
    private static final double LEVEL_GAP = 8;
    private static final int PLACES = 12;

    /// One layer.
    ///
    /// @param layer its number
    /// @param value magnitude
    /// @param label of a spike; "" for any other
    /// @param words what hovering says
    public record Peak(int layer, double value, String label, String words) {}

    private final ObjectProperty<List<Peak>> peaks = new SimpleObjectProperty<>(this, "peaks", List.of());
    private final ObjectProperty<OptionalDouble> level =
            new SimpleObjectProperty<>(this, "level", OptionalDouble.empty());
    private final StringProperty upTitle = new SimpleStringProperty(this, "upTitle", "");
    private Frame frame = new Frame(0, 0, 1, 1);
    private int hovered = -1;

    public PeakPlot() {
        super("peak-plot");
        for (Observable each : new Observable[] {peaks, level, upTitle}) {
            each.addListener(ignored -> changed());
        }
        addEventHandler(MouseEvent.MOUSE_MOVED, e -> hover(e.getX(), e.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, e -> hover(-1));
        addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    /// Layers, ascending.
    public ObjectProperty<List<Peak>> peaksProperty() {
        return peaks;
    }

    /// What a spike has to reach.
    public ObjectProperty<OptionalDouble> levelProperty() {
        return level;
    }

    public StringProperty upTitleProperty() {
        return upTitle;
    }

    @Override
    public ChartTable table() {
        return new ChartTable(
                List.of("block", upTitle.get(), "spike"),
                peaks.get().stream()
                        .map(peak ->
                                List.of(Integer.toString(peak.layer()), Double.toString(peak.value()), peak.label()))
                        .toList());
    }

    private Scale across() {
        int last = peaks.get().stream().mapToInt(Peak::layer).max().orElse(1);
        return new WholeScale(-0.3, Math.max(1, last) + 0.3);
    }

    private Scale up() {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (Peak peak : peaks.get()) {
            low = peak.value() > 0 ? Math.min(low, peak.value()) : low;
            high = Math.max(high, peak.value());
        }
        double reach = level.get().orElse(high);
        if (!(high > 0) || !Double.isFinite(high) || !Double.isFinite(low)) {
            return new LinearScale(0, 1);
        }
        return new LogScale(Math.min(low, reach) / HEAD_ROOM, Math.max(high, reach) * HEAD_ROOM);
    }

    @Override
    void draw(Ink ink, double width, double height) {
        if (peaks.get().isEmpty()) {
            return;
        }
        Scale across = across();
        Scale up = up();
        Axes axes = new Axes(across, up, Messages.of("common.block"), upTitle.get());
        frame = axes.frame(ink, width, height, 6);
        axes.draw(ink, frame);
        var g = ink.graphics();
        Color color = ink.palette().get(PlotColor.ORIGINAL);
        g.setStroke(color);
        g.setLineWidth(1.5);
        g.beginPath();
        for (int i = 0; i < peaks.get().size(); i++) {
            double x = frame.across(across, peaks.get().get(i).layer());
            double y = y(up, peaks.get().get(i));
            if (i == 0) {
                g.moveTo(x, y);
            } else {
                g.lineTo(x, y);
            }
        }
        g.stroke();
        level.get().ifPresent(reach -> level(ink, up, reach));
        double freeOnTheRight = Double.NEGATIVE_INFINITY;
        for (Peak peak : peaks.get()) {
            boolean isSpike = !peak.label().isEmpty();
            double x = frame.across(across, peak.layer());
            double y = y(up, peak);
            double size = isSpike ? DOT + 2 : DOT;
            g.setFill(isSpike ? ink.palette().get(PlotColor.OUTLIER) : color);
            g.fillOval(x - size, y - size, 2 * size, 2 * size);
            if (isSpike && x - ink.width(peak.label()) / 2 > freeOnTheRight) {
                freeOnTheRight = label(ink, peak.label(), x, y);
            }
        }
    }

    private double y(Scale up, Peak peak) {
        return peak.value() > 0 || up instanceof LinearScale
                ? Math.min(frame.bottom(), frame.up(up, peak.value()))
                : frame.bottom();
    }

    /// The dashed line with what it means, above it and where the line of the layers leaves most room.
    private void level(Ink ink, Scale up, double reach) {
        double y = frame.up(up, reach);
        Color color = ink.palette().get(PlotColor.ACCENT);
        ink.dashed(frame.x(), y, frame.right(), y, color);
        String words = Messages.of("plot.spike-from", Numbers.significant(reach, 2));
        double half = ink.width(words) / 2 + 4;
        double above = y - LEVEL_GAP > frame.y() ? y - LEVEL_GAP : y + LEVEL_GAP;
        double first = frame.x() + half;
        double step = Math.max(0, frame.width() - 2 * half) / PLACES;
        double best = first;
        double most = -1;
        for (int i = 0; i <= PLACES; i++) {
            double room = room(up, first + i * step, half, above);
            if (room > most) {
                most = room;
                best = first + i * step;
            }
        }
        ink.label(words, best, above, TextAlignment.CENTER, color);
    }

    /// How near the line of the layers comes to the middle of a label.
    private double room(Scale up, double middle, double half, double height) {
        Scale across = across();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i + 1 < peaks.get().size(); i++) {
            double x = frame.across(across, peaks.get().get(i).layer());
            double wide = frame.across(across, peaks.get().get(i + 1).layer()) - x;
            double from = y(up, peaks.get().get(i));
            double to = y(up, peaks.get().get(i + 1));
            for (int part = 0; part <= PLACES; part++) {
                double share = (double) part / PLACES;
                if (Math.abs(x + share * wide - middle) <= half) {
                    least = Math.min(least, Math.abs(from + share * (to - from) - height));
                }
            }
        }
        return least;
    }

    /// Above its point, within the frame.
    ///
    /// @return where its right end is
    private double label(Ink ink, String text, double x, double y) {
        double half = ink.width(text) / 2 + 2;
        double middle = Math.clamp(x, frame.x() + half, Math.max(frame.x() + half, frame.right() - half));
        double above = y - LABEL_GAP;
        double at = above < frame.y() + 4 ? y + LABEL_GAP : above;
        ink.label(text, middle, at, TextAlignment.CENTER, ink.palette().get(PlotColor.OUTLIER));
        return middle + half;
    }

    @Override
    void drawOverlay(Ink ink, double width, double height) {
        if (hovered >= 0 && hovered < peaks.get().size()) {
            Peak peak = peaks.get().get(hovered);
            double x = frame.across(across(), peak.layer());
            ink.hairline(x, frame.y(), x, frame.bottom(), palette().get(PlotColor.AXIS, 0.7));
        }
    }

    private void hover(double x, double y) {
        if (peaks.get().isEmpty() || !frame.contains(x, y)) {
            hover(-1);
            return;
        }
        Scale across = across();
        int nearest = 0;
        for (int i = 1; i < peaks.get().size(); i++) {
            double distance = Math.abs(frame.across(across, peaks.get().get(i).layer()) - x);
            if (distance
                    < Math.abs(frame.across(across, peaks.get().get(nearest).layer()) - x)) {
                nearest = i;
            }
        }
        hover(nearest);
    }

    /// Arrow keys read one layer after the other.
    private void key(KeyEvent e) {
        int last = peaks.get().size() - 1;
        if (last < 0) {
            return;
        }
        switch (e.getCode()) {
            case LEFT -> hover(hovered < 0 ? last : Math.max(0, hovered - 1));
            case RIGHT -> hover(Math.min(last, hovered + 1));
            case HOME -> hover(0);
            case END -> hover(last);
            default -> {
                return;
            }
        }
        e.consume();
    }

    private void hover(int index) {
        hovered = index;
        Optional<Peak> peak =
                index < 0 ? Optional.empty() : Optional.of(peaks.get().get(index));
        peak.ifPresentOrElse(
                at -> showReadout(at.words(), frame.across(across(), at.layer()), y(up(), at)),
                () -> showReadout("", 0, 0));
    }

    private void changed() {
        hovered = -1;
        long spikes =
                peaks.get().stream().filter(peak -> !peak.label().isEmpty()).count();
        setAccessibleText(
                Messages.of("plot.layers-spikes", upTitle.get(), peaks.get().size(), spikes));
        redraw();
    }
}
