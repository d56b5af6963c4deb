package lapidary.views.plot;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import javafx.geometry.Point2D;

/// The two axes of a [ParetoPlot].
record ParetoScales(Scale across, Scale up) {
    private static final double MARGIN = 0.06;
    private static final double LEAST_RATIO = 1.5;

    /// Axes that hold all points with their intervals.
    ///
    /// @param curve that they hold besides
    static Optional<ParetoScales> around(List<ParetoPoint> points, List<Point2D> curve) {
        if (points.isEmpty() && curve.isEmpty()) {
            return Optional.empty();
        }
        double[] sizes = DoubleStream.concat(
                        points.stream().mapToDouble(ParetoPoint::size),
                        curve.stream().mapToDouble(Point2D::getX))
                .toArray();
        double left = DoubleStream.of(sizes).min().orElseThrow();
        double right = DoubleStream.of(sizes).max().orElseThrow();
        double low = DoubleStream.concat(
                        points.stream().mapToDouble(ParetoScales::low),
                        curve.stream().mapToDouble(Point2D::getY))
                .min()
                .orElseThrow();
        double high = DoubleStream.concat(
                        points.stream().mapToDouble(ParetoScales::high),
                        curve.stream().mapToDouble(Point2D::getY))
                .max()
                .orElseThrow();
        double wide = Math.max(MARGIN * (right - left), 0.15);
        double tall = Math.max(Math.pow(high / low, MARGIN), Math.sqrt(LEAST_RATIO));
        return Optional.of(of(new ParetoRange(
                new Range(Math.max(0, left - wide), right + wide), new Range(low / tall, high * tall))));
    }

    static ParetoScales of(ParetoRange range) {
        return new ParetoScales(
                new LinearScale(range.size().low(), range.size().high()),
                new LogScale(range.loss().low(), range.loss().high()));
    }

    /// An interval that reaches down to nothing does not set the scale.
    private static double low(ParetoPoint point) {
        return point.low() > point.loss() / 10 ? point.low() : point.loss();
    }

    private static double high(ParetoPoint point) {
        return point.high() < point.loss() * 10 ? point.high() : point.loss();
    }

    /// The part between two pixels; empty where it has no extent.
    Optional<ParetoRange> part(Frame frame, double x1, double y1, double x2, double y2) {
        double left = across.value((Math.min(x1, x2) - frame.x()) / frame.width());
        double right = across.value((Math.max(x1, x2) - frame.x()) / frame.width());
        double low = up.value((frame.bottom() - Math.max(y1, y2)) / frame.height());
        double high = up.value((frame.bottom() - Math.min(y1, y2)) / frame.height());
        return right > left && high > low
                ? Optional.of(new ParetoRange(new Range(left, right), new Range(low, high)))
                : Optional.empty();
    }
}
