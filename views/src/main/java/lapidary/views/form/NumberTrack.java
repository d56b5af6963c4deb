package lapidary.views.form;

import java.math.BigDecimal;
import java.math.MathContext;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;

/// How the range of a number lies on a slider: evenly, or by doublings (tenfold steps for real
/// numbers) when it is wide.
///
/// @param least lower end of the range
/// @param most upper end
/// @param isWhole whether only whole numbers lie in it
/// @param isLogarithmic whether equal steps of the slider multiply
record NumberTrack(double least, double most, boolean isWhole, boolean isLogarithmic) {
    private static final double WIDE = 256;
    private static final int DIGITS = 3;

    static NumberTrack of(Setting.Whole setting) {
        boolean wide = setting.least() >= 0 && setting.most() - setting.least() > WIDE;
        return new NumberTrack(setting.least(), setting.most(), true, wide);
    }

    static NumberTrack of(Setting.Real setting) {
        boolean wide = setting.least() > 0 && setting.most() / setting.least() > WIDE;
        return new NumberTrack(setting.least(), setting.most(), false, wide);
    }

    /// Positions of the slider's ends.
    double start() {
        return position(least);
    }

    double end() {
        return position(most);
    }

    /// One step of an arrow key.
    double step() {
        if (isLogarithmic) {
            return isWhole ? 1 : 0.1;
        }
        return isWhole ? 1 : (most - least) / 100;
    }

    /// Where a value lies on the slider. Zero, which doubling never reaches, lies one step before one.
    double position(double value) {
        if (!isLogarithmic) {
            return value;
        }
        if (isWhole) {
            return value < 1 ? -1 : Math.log(value) / Math.log(2);
        }
        return Math.log10(value);
    }

    /// The value at a position, rounded to what the slider can point at.
    double value(double position) {
        double value;
        if (!isLogarithmic) {
            value = isWhole ? Math.rint(position) : rounded(position);
        } else if (isWhole) {
            value = Math.rint(position) < 0 ? 0 : Math.rint(Math.pow(2, Math.rint(position)));
        } else {
            value = rounded(Math.pow(10, position));
        }
        return Math.clamp(value, least, most);
    }

    SettingValue settingValue(double value) {
        return isWhole ? new SettingValue.Whole(Math.round(value)) : new SettingValue.Real(value);
    }

    private double rounded(double value) {
        // An even track is rounded to a thousandth of its range, a logarithmic one to three digits.
        double unit = isLogarithmic ? 0 : Math.pow(10, Math.floor(Math.log10((most - least) / 500)));
        return unit > 0
                ? BigDecimal.valueOf(Math.rint(value / unit))
                        .multiply(new BigDecimal(unit, new MathContext(1)))
                        .doubleValue()
                : new BigDecimal(value, new MathContext(DIGITS)).doubleValue();
    }
}
