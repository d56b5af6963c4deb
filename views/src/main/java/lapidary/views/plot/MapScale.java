package lapidary.views.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import javafx.scene.paint.Color;

/// How the values of a map become colours: from the smallest to the largest value there is, evenly or by ratios, so
/// that a map of values that are close together still tells them apart. Signed values lie around 0.
///
/// @param ramp its colours
/// @param scale values onto [0, 1]
/// @param isFalling whether small values have the last colour
record MapScale(Ramp ramp, Scale scale, boolean isFalling) {

    /// @param values NaN and infinite ones do not count
    /// @param isLogarithmic only where all values are above 0
    static MapScale of(Palette palette, double[] values, boolean isLogarithmic, boolean isSigned, boolean isFalling) {
        double low = DoubleStream.of(values).filter(Double::isFinite).min().orElse(0);
        double high = DoubleStream.of(values).filter(Double::isFinite).max().orElse(1);
        if (isSigned) {
            double most = Math.max(Math.abs(low), Math.abs(high));
            double end = most == 0 ? 1 : most;
            return new MapScale(Ramp.signed(palette), new LinearScale(-end, end), false);
        }
        Scale scale = isLogarithmic && low > 0 && high > low
                ? new LogScale(low, high)
                : new LinearScale(low, high > low ? high : low + Math.max(1e-12, Math.abs(low) * 1e-6));
        return new MapScale(Ramp.magnitude(palette), scale, isFalling);
    }

    /// Place of a value on the ramp, in [0, 1].
    double place(double value) {
        double at = Math.clamp(scale.position(value), 0, 1);
        return isFalling ? 1 - at : at;
    }

    Color color(double value) {
        return ofPlace(place(value));
    }

    Color ofPlace(double place) {
        int argb = ramp.argb(place);
        return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }

    /// Labelled marks of the bar, each at its value.
    List<Tick> ticks(int most) {
        List<Tick> ticks = scale.ticks(most).stream()
                .filter(tick -> !tick.label().isEmpty())
                .toList();
        return ticks.size() > 1 ? ticks : new LinearScale(scale.low(), scale.high()).ticks(most);
    }
}
