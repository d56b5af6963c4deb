package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import lapidary.views.text.Numbers;

/// An even axis with marks at whole numbers only.
record WholeScale(double low, double high) implements Scale {
    WholeScale {
        if (!(high > low)) {
            throw new IllegalArgumentException("empty range " + low + " to " + high);
        }
    }

    @Override
    public double position(double value) {
        return (value - low) / (high - low);
    }

    @Override
    public double value(double position) {
        return low + position * (high - low);
    }

    @Override
    public List<Tick> ticks(int most) {
        long step = Math.max(1, (long) Math.ceil((high - low) / Math.max(1, most)));
        List<Tick> ticks = new ArrayList<>();
        for (long value = Math.ceilDiv((long) Math.ceil(low), step) * step; value <= high; value += step) {
            ticks.add(new Tick(value, Numbers.count(value)));
        }
        return ticks;
    }
}
