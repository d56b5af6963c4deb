package lapidary.views.plot;

import java.util.ArrayList;
import java.util.List;
import lapidary.views.text.Numbers;

/// An even axis with marks at multiples of 1, 2 or 5 times a power of ten.
record LinearScale(double low, double high) implements Scale {
    LinearScale {
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
        double step = niceStep((high - low) / Math.max(1, most));
        List<Tick> ticks = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long i = first; i <= last; i++) {
            ticks.add(new Tick(i * step, label(i * step, step)));
        }
        return ticks;
    }

    /// The one of 1, 2, 5 · 10ⁿ that is nearest to `rough` in ratio.
    static double niceStep(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double mantissa = rough / power;
        double nice = mantissa < Math.sqrt(2) ? 1 : mantissa < Math.sqrt(10) ? 2 : mantissa < Math.sqrt(50) ? 5 : 10;
        return nice * power;
    }

    /// All labels of an axis have the decimals that its step needs.
    private static String label(double value, double step) {
        if (step >= 1e9) {
            return value == 0 ? "0" : Numbers.fixed(value / 1e9, 0) + " G";
        }
        if (step >= 1e6) {
            return value == 0 ? "0" : Numbers.fixed(value / 1e6, 0) + " M";
        }
        int exponent = (int) Math.floor(Math.log10(step) + 1e-9);
        if (exponent < -6) {
            return value == 0
                    ? "0"
                    : Numbers.fixed(value / Math.pow(10, exponent), 0) + " × " + Numbers.powerOfTen(exponent);
        }
        return Numbers.fixed(value, Math.max(0, -exponent));
    }
}
