package lapidary.views.plot;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What lies beyond ±3σ, in pixels of the canvas.
///
/// @param left columns before this pixel are tail
/// @param right columns from this pixel on are tail
/// @param peak its tallest column
record HistogramTail(double left, double right, double peak) {

    static HistogramTail of(
            HistogramMarks marks, @Nullable HistogramColumns blue, @Nullable HistogramColumns orange, Frame frame) {
        Range body = marks.body();
        if (body == null) {
            return new HistogramTail(frame.x(), frame.right(), 0);
        }
        double left = Math.clamp(frame.across(marks.across(), body.low()), frame.x(), frame.right());
        double right = Math.clamp(frame.across(marks.across(), body.high()), frame.x(), frame.right());
        double peak = 0;
        for (@Nullable HistogramColumns columns : new @Nullable HistogramColumns[] {blue, orange}) {
            if (columns != null) {
                peak = Math.max(peak, Math.max(columns.peak(frame.x(), left), columns.peak(right, frame.right())));
            }
        }
        return new HistogramTail(left, right, peak);
    }

    /// Whether there is a tail whose farther half nobody would see on an axis up to `top`.
    boolean isInvisible(double top, double height, double pixels) {
        return peak > 0 && peak / top * height < 8 * pixels;
    }

    /// The columns of the tail alone.
    @Nullable
    HistogramColumns only(@Nullable HistogramColumns columns) {
        if (columns == null) {
            return null;
        }
        double[] heights = IntStream.range(0, columns.heights().length)
                .mapToDouble(i -> isTail(columns.x() + i) ? columns.heights()[i] : 0)
                .toArray();
        return new HistogramColumns(heights, columns.x());
    }

    private boolean isTail(double x) {
        return x < Math.floor(left) || x >= Math.ceil(right);
    }
}
