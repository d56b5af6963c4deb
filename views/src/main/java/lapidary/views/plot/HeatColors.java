package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import lapidary.views.text.Numbers;

/// How cell values become colours.
///
/// @param ramp its colours
/// @param missing colour of NaN
/// @param limit magnitude at the end of the ramp; larger ones have the same colour
/// @param isSigned whether the sign counts: −limit, 0, limit lie at 0, ½, 1
/// @param isLogarithmic whether equal ratios have equal steps of colour; down to [#DECADES] powers of ten
record HeatColors(Ramp ramp, int missing, double limit, boolean isSigned, boolean isLogarithmic) {
    private static final double DECADES = 3;

    /// Place of a value on the ramp.
    double place(double value) {
        if (!isSigned) {
            return share(Math.abs(value));
        }
        return 0.5 + Math.signum(value) * share(Math.abs(value)) / 2;
    }

    int argb(float value) {
        return Float.isNaN(value) ? missing : ramp.argb(place(value));
    }

    /// Marks of the colour bar, at places in [0, 1].
    List<Tick> ticks(int most) {
        List<Tick> ticks = new ArrayList<>();
        for (Tick tick : magnitudeTicks(isSigned ? Math.max(2, most / 2) : most)) {
            ticks.add(new Tick(place(tick.value()), tick.label()));
            if (isSigned && tick.value() > 0) {
                ticks.add(new Tick(place(-tick.value()), Numbers.MINUS + tick.label()));
            }
        }
        return ticks;
    }

    private List<Tick> magnitudeTicks(int most) {
        if (!isLogarithmic) {
            return new LinearScale(0, limit).ticks(most);
        }
        List<Tick> ticks = new ArrayList<>(new LogScale(floor(), limit).ticks(most));
        ticks.removeIf(t -> t.label().isEmpty());
        return ticks;
    }

    private double share(double magnitude) {
        if (!isLogarithmic) {
            return Math.min(1, magnitude / limit);
        }
        return magnitude <= floor() ? 0 : Math.min(1, 1 + Math.log10(magnitude / limit) / DECADES);
    }

    private double floor() {
        return limit * Math.pow(10, -DECADES);
    }
}
