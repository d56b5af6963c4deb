package lapidary.views.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javafx.scene.paint.Color;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/// The marked values of a histogram: lines through the plot, labels in up to three rows above it, tinted ground
/// where values are clipped.
final class HistogramMarks {
    private static final int ROWS = 3;
    private static final double GAP = 6;
    // Where the plot may begin, pixels, as wide as the numbers of its axis are.
    private static final List<Integer> LEFT_EDGES = List.of(24, 32, 40, 48);

    private final Ink ink;
    private final Palette palette;
    private final Scale across;
    private final List<HistogramMarker> markers;
    private final double[] sigma;
    private final double[] clips;
    private final double titleEnd;
    // Rows of labels that room was made for; the frame that is drawn in may be a little different.
    private int rows = ROWS;

    /// @param title of the vertical axis, which stands in the topmost row of labels
    HistogramMarks(Ink ink, Scale across, List<HistogramMarker> markers, String title) {
        this.ink = ink;
        this.titleEnd = ink.width(title) + 2 * GAP;
        this.palette = ink.palette();
        this.across = across;
        // Clip ends get their label first, percentiles last.
        this.markers = markers.stream()
                .filter(m -> m.value() >= across.low() && m.value() <= across.high())
                .sorted(Comparator.comparing((HistogramMarker m) -> switch (m.kind()) {
                    case CLIP -> 0;
                    case SIGMA -> 1;
                    case PERCENTILE -> 2;
                }))
                .toList();
        this.sigma = markers.stream()
                .filter(m -> m.kind() == HistogramMarker.Kind.SIGMA)
                .mapToDouble(HistogramMarker::value)
                .sorted()
                .toArray();
        this.clips = markers.stream()
                .filter(m -> m.kind() == HistogramMarker.Kind.CLIP)
                .mapToDouble(HistogramMarker::value)
                .sorted()
                .toArray();
    }

    Scale across() {
        return across;
    }

    /// Between −3σ and +3σ; null when these are not marked.
    @Nullable
    Range body() {
        return sigma.length < 2 || sigma[0] >= sigma[sigma.length - 1]
                ? null
                : new Range(sigma[0], sigma[sigma.length - 1]);
    }

    /// Room for the labels above the plot, besides the row of the title.
    double height(double width) {
        rows = LEFT_EDGES.stream()
                .mapToInt(
                        left -> place(new Frame(left, 0, width - left - 12, 1)).rows())
                .max()
                .orElse(ROWS);
        return (rows - 1) * Ink.LINE;
    }

    /// Tints the ground beyond the clip ends.
    void drawGround(Frame frame) {
        if (clips.length < 2) {
            return;
        }
        double left = Math.clamp(frame.across(across, clips[0]), frame.x(), frame.right());
        double right = Math.clamp(frame.across(across, clips[clips.length - 1]), frame.x(), frame.right());
        ink.graphics().setFill(palette.get(PlotColor.COMPRESSED, 0.08));
        ink.graphics().fillRect(frame.x(), frame.y(), left - frame.x(), frame.height());
        ink.graphics().fillRect(right, frame.y(), frame.right() - right, frame.height());
    }

    /// Lines and labels.
    void draw(Frame frame, double bottom) {
        Placed placed = place(frame, rows);
        for (int i = 0; i < markers.size(); i++) {
            int row = placed.row()[i];
            double top = row < 0 ? frame.y() : frame.y() - Ink.LINE * row - 2;
            drawLine(markers.get(i), frame.across(across, markers.get(i).value()), top, bottom);
        }
        for (int i = 0; i < markers.size(); i++) {
            int row = placed.row()[i];
            if (row >= 0) {
                double y = frame.y() - Ink.LINE * row - Ink.LINE / 2 - 2;
                ink.label(markers.get(i).label(), placed.left()[i], y, TextAlignment.LEFT, color(markers.get(i)));
            }
        }
    }

    /// Whether a line goes through a box.
    boolean isMarked(Frame box, Frame frame) {
        return markers.stream()
                .mapToDouble(marker -> frame.across(across, marker.value()))
                .anyMatch(x -> x > box.x() - GAP && x < box.right() + GAP);
    }

    private void drawLine(HistogramMarker marker, double x, double top, double bottom) {
        switch (marker.kind()) {
            case CLIP -> ink.hairline(x, top, x, bottom, palette.get(PlotColor.COMPRESSED));
            case SIGMA -> ink.dashed(x, top, x, bottom, palette.get(PlotColor.MUTED));
            case PERCENTILE -> {
                ink.graphics().setLineDashes(1, 3);
                ink.hairline(x, top, x, bottom, palette.get(PlotColor.MUTED));
                ink.graphics().setLineDashes();
            }
        }
    }

    private Color color(HistogramMarker marker) {
        return palette.get(marker.kind() == HistogramMarker.Kind.CLIP ? PlotColor.TEXT : PlotColor.MUTED);
    }

    /// Finds room for the labels in one row beside the title, or else in more.
    private Placed place(Frame frame) {
        Placed one = place(frame, 1);
        Placed two = one.isComplete() ? one : place(frame, 2);
        return two.isComplete() ? two : place(frame, ROWS);
    }

    private Placed place(Frame frame, int rows) {
        List<List<double[]>> taken = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            taken.add(new ArrayList<>());
        }
        taken.getLast().add(new double[] {0, titleEnd});
        int[] row = new int[markers.size()];
        double[] left = new double[markers.size()];
        for (int i = 0; i < row.length; i++) {
            double x = frame.across(across, markers.get(i).value());
            double width = ink.width(markers.get(i).label());
            row[i] = -1;
            for (int candidate = 0; candidate < 3 * rows && row[i] < 0; candidate++) {
                int place = candidate % 3;
                double from = place == 0 ? x - width / 2 : place == 1 ? x + 3 : x - width - 3;
                boolean isInside = from >= 0 && from + width < frame.right() + 12;
                if (isInside && isFree(taken.get(candidate / 3), from, from + width)) {
                    taken.get(candidate / 3).add(new double[] {from, from + width});
                    row[i] = candidate / 3;
                    left[i] = from;
                }
            }
        }
        return new Placed(row, left, rows);
    }

    private static boolean isFree(List<double[]> taken, double from, double to) {
        return taken.stream().noneMatch(t -> from - GAP < t[1] && to + GAP > t[0]);
    }

    /// @param row of each label, counted upwards, −1 for those that find no room
    /// @param left pixel where each label begins
    private record Placed(int[] row, double[] left, int rows) {
        boolean isComplete() {
            return Arrays.stream(row).allMatch(r -> r >= 0);
        }
    }
}
