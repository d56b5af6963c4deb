package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import lapidary.views.text.Numbers;

/// A logarithmic axis: labelled powers of ten, unlabelled marks at their multiples.
record LogScale(double low, double high) implements Scale {
    private static final int SHORT_AXIS = 2;

    LogScale {
        if (!(low > 0) || !(high > low)) {
            throw new IllegalArgumentException("no logarithmic range " + low + " to " + high);
        }
    }

    @Override
    public double position(double value) {
        return Math.log(value / low) / Math.log(high / low);
    }

    @Override
    public double value(double position) {
        return low * Math.pow(high / low, position);
    }

    @Override
    public List<Tick> ticks(int most) {
        int first = (int) Math.floor(Math.log10(low) + 1e-9);
        int last = (int) Math.floor(Math.log10(high) + 1e-9);
        int every = Math.max(1, Math.ceilDiv(last - first, Math.max(1, most)));
        boolean isShort = Math.log10(high / low) < SHORT_AXIS;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent++) {
            for (int digit = 1; digit <= 9; digit++) {
                double value = digit * Math.pow(10, exponent);
                boolean inside = value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
                boolean labelled = digit == 1 ? exponent % every == 0 : isShort && (digit == 2 || digit == 5);
                if (inside && (labelled || every == 1)) {
                    ticks.add(new Tick(value, labelled ? label(value, exponent) : ""));
                }
            }
        }
        return ticks;
    }

    private static String label(double value, int exponent) {
        if (exponent >= 5 || exponent < -3) {
            double digit = value / Math.pow(10, exponent);
            return (digit > 1.5 ? Numbers.fixed(digit, 0) + " × " : "") + Numbers.powerOfTen(exponent);
        }
        return Numbers.fixed(value, Math.max(0, -exponent));
    }
}
