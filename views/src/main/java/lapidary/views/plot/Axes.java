package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import lapidary.views.text.Messages;

/// Axes of a plot: title and unit, marks at round values, horizontal grid lines.
///
/// @param acrossTitle below the horizontal axis, with its unit
/// @param upTitle above the vertical axis, with its unit
record Axes(Scale across, Scale up, String acrossTitle, String upTitle) {
    private static final double TICK = 4;
    private static final double LABEL_GAP = 6;
    private static final double LABELS_APART = 4;
    private static final double RIGHT_MARGIN = 12;
    private static final double ROOM_ACROSS = 80;
    private static final double ROOM_UP = 30;
    private static final int MOST_FINER = 4;

    /// Room above the title.
    static final double HEAD = 4;

    /// From the title's line down to the middle of the highest label, so that one does not touch the other.
    private static final double CLEAR = 5;

    Axes {
        acrossTitle = titled(acrossTitle, across instanceof LogScale);
        upTitle = titled(upTitle, up instanceof LogScale);
    }

    /// "Mean KL, nats (log)": a logarithmic axis says so.
    static String titled(String title, boolean isLogarithmic) {
        return isLogarithmic && !title.isEmpty() ? Messages.of("plot.log-axis", title) : title;
    }

    /// The rectangle that titles and labels leave of a canvas.
    ///
    /// @param above further room to keep free at the top
    Frame frame(Ink ink, double width, double height, double above) {
        double bottom = TICK + Ink.LINE + (acrossTitle.isEmpty() ? 0 : Ink.LINE) + 2;
        double top = HEAD + Ink.LINE + above;
        double crowd = upTitle.isEmpty() ? 0 : CLEAR - apart(above) - highest(Math.max(8, height - top - bottom));
        top += Math.max(0, crowd);
        double tall = Math.max(8, height - top - bottom);
        double widest = upTicks(tall).stream()
                .mapToDouble(t -> ink.width(t.label()))
                .max()
                .orElse(0);
        double left = Math.max(24, widest + LABEL_GAP + TICK);
        return new Frame(left, top, Math.max(8, width - left - RIGHT_MARGIN), tall);
    }

    /// What the room above leaves between words and the axis: whole lines of it are filled with words.
    private static double apart(double above) {
        return above % Ink.LINE;
    }

    /// How far the highest label is below the upper end of an axis so tall.
    private double highest(double tall) {
        double most = upTicks(tall).stream()
                .filter(tick -> !tick.label().isEmpty())
                .mapToDouble(tick -> up.position(tick.value()))
                .max()
                .orElse(0);
        return (1 - most) * tall;
    }

    /// Grid, marks, labels and titles.
    void draw(Ink ink, Frame frame) {
        draw(ink, frame, frame.bottom());
    }

    /// The same with the horizontal axis further down.
    void draw(Ink ink, Frame frame, double bottom) {
        drawUp(ink, frame);
        if (bottom > frame.bottom()) {
            ink.hairline(
                    frame.x(),
                    frame.bottom(),
                    frame.right(),
                    frame.bottom(),
                    ink.palette().get(PlotColor.AXIS));
        }
        drawAcross(ink, frame, bottom);
        ink.text(
                upTitle,
                4,
                HEAD + Ink.LINE / 2,
                TextAlignment.LEFT,
                ink.palette().get(PlotColor.MUTED));
    }

    private void drawUp(Ink ink, Frame frame) {
        Color grid = ink.palette().get(PlotColor.GRID);
        Color muted = ink.palette().get(PlotColor.MUTED);
        for (Tick tick : upTicks(frame.height())) {
            double y = frame.up(up, tick.value());
            if (!tick.label().isEmpty()) {
                ink.hairline(frame.x(), y, frame.right(), y, grid);
                ink.text(tick.label(), frame.x() - LABEL_GAP, y, TextAlignment.RIGHT, muted);
            }
        }
    }

    private void drawAcross(Ink ink, Frame frame, double y) {
        Color axis = ink.palette().get(PlotColor.AXIS);
        Color muted = ink.palette().get(PlotColor.MUTED);
        ink.hairline(frame.x(), y, frame.right(), y, axis);
        List<Tick> ticks = acrossTicks(frame.width());
        for (Tick tick : ticks) {
            double x = frame.across(across, tick.value());
            ink.hairline(x, y, x, y + (tick.label().isEmpty() ? TICK / 2 : TICK), axis);
        }
        for (Tick tick : labelled(ticks, frame, ink::width)) {
            double x = frame.across(across, tick.value());
            ink.text(tick.label(), x, y + TICK + Ink.LINE / 2, TextAlignment.CENTER, muted);
        }
        ink.text(
                acrossTitle,
                frame.x() + frame.width() / 2,
                y + TICK + Ink.LINE * 1.5,
                TextAlignment.CENTER,
                ink.palette().get(PlotColor.MUTED));
    }

    List<Tick> acrossTicks(double width) {
        return enough(across, (int) Math.max(2, width / ROOM_ACROSS));
    }

    /// Marks of the horizontal axis whose labels have room beside each other; marks without one take none.
    List<Tick> labelled(List<Tick> ticks, Frame frame, ToDoubleFunction<String> width) {
        List<Tick> found = new ArrayList<>();
        double free = Double.NEGATIVE_INFINITY;
        for (Tick tick : ticks) {
            double x = frame.across(across, tick.value());
            double half = width.applyAsDouble(tick.label()) / 2;
            if (!tick.label().isEmpty() && x - half > free) {
                found.add(tick);
                free = x + half + LABELS_APART;
            }
        }
        return found;
    }

    /// At least two with a label, where the scale has them: one alone tells no distance.
    private List<Tick> upTicks(double height) {
        return enough(up, (int) Math.max(2, height / ROOM_UP));
    }

    private static List<Tick> enough(Scale scale, int wanted) {
        List<Tick> ticks = scale.ticks(wanted);
        for (int more = 1; more <= MOST_FINER && labels(ticks) < 2; more++) {
            ticks = scale.ticks(wanted + more);
        }
        return ticks;
    }

    private static long labels(List<Tick> ticks) {
        return ticks.stream().filter(tick -> !tick.label().isEmpty()).count();
    }
}
