package lapidary.views.plot;

import java.util.List;

/// A metric that is being measured, as it stood after each batch.
///
/// @param name what the legend calls it
/// @param color its colour: ORIGINAL or COMPRESSED, or another one that has a meaning
/// @param points by rising count
public record RunningSeries(String name, PlotColor color, List<Point> points) {

    /// The estimate after so many tokens or images.
    ///
    /// @param low lower end of the confidence interval
    /// @param high upper end
    public record Point(long count, double mean, double low, double high) {}

    public RunningSeries {
        points = List.copyOf(points);
    }
}
