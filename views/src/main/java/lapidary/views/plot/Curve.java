package lapidary.views.plot;

import java.util.List;

/// A value for each of a row of things: the error of each row, the loss of each input.
///
/// @param name what the legend calls it
/// @param color of its line
/// @param values by number; NaN leaves a gap
public record Curve(String name, PlotColor color, List<Double> values) {
    public Curve {
        values = List.copyOf(values);
    }
}
