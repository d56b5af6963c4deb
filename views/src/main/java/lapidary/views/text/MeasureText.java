package lapidary.views.text;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.measure.Measured;
import lapidary.core.measure.Provenance;

/// A [Measured] in words: the number with its interval and unit, the tag that says where it comes from, and all of
/// it.
public final class MeasureText {
    private static final int MOST_DECIMALS = 8;

    private MeasureText() {}

    /// "0.0213 ± 0.0008 nats": as many decimals as two digits of the interval need; three or four
    /// digits when exact.
    public static String value(Measured measured) {
        if (Double.isNaN(measured.value())) {
            return Numbers.NONE;
        }
        if (measured.unit().equals("bytes")) {
            return Bytes.text(Math.round(measured.value()));
        }
        double half = measured.halfWidth();
        return half > 0 && Double.isFinite(half)
                ? withUnit(interval(measured.value(), half), measured)
                : plain(measured);
    }

    /// "26.74 nats": four digits, whatever its interval.
    static String plain(Measured measured) {
        return withUnit(Numbers.significant(measured.value(), 4), measured);
    }

    /// Another number as exact as a measured one is shown, to stand before it: "99" before "65 ± 5 %".
    public static String beside(double value, Measured measured) {
        double half = measured.halfWidth();
        return half > 0 && Double.isFinite(half) ? Numbers.fixed(value, decimals(half)) : Numbers.significant(value, 4);
    }

    private static String withUnit(String number, Measured measured) {
        return measured.unit().isEmpty() ? number : number + " " + measured.unit();
    }

    /// "measured", "predicted" …
    public static String kind(Provenance.Kind kind) {
        return Messages.of(
                switch (kind) {
                    case MEASURED -> "text.measured";
                    case PREDICTED -> "text.predicted";
                    case HEURISTIC -> "text.heuristic";
                    case NOT_COVERED -> "text.not-covered";
                });
    }

    /// "measured, 12,288 tokens": the provenance and how much it rests on.
    ///
    /// @param countUnit what is counted, in the plural: "tokens"
    public static String tag(Measured measured, String countUnit) {
        String kind = kind(measured.from().kind());
        boolean counts = measured.count() > 0 && measured.from().kind() == Provenance.Kind.MEASURED;
        return counts ? Messages.of("text.tag", kind, measured.count(), countUnit) : kind;
    }

    /// Everything about the number, one fact a line, for hover text and screen readers.
    public static String account(Measured measured, String countUnit) {
        List<String> lines = new ArrayList<>();
        String number = measured.metric() + ' ' + Numbers.significant(measured.value(), 6);
        lines.add(measured.unit().isEmpty() ? number : number + ' ' + measured.unit());
        if (measured.high() > measured.low()) {
            lines.add(Messages.of(
                    "text.interval", Numbers.significant(measured.low(), 5), Numbers.significant(measured.high(), 5)));
        }
        String tag = tag(measured, countUnit);
        String data = measured.from().data();
        lines.add(data.isEmpty() ? tag : Messages.of("text.tag-of", tag, data));
        lines.add(measured.from().protocol());
        lines.removeIf(String::isEmpty);
        return String.join("\n", lines);
    }

    /// One digit of the interval, two where it begins with 1, 2 or 3: the usual rule for uncertainties.
    private static int decimals(double half) {
        int exponent = (int) Math.floor(Math.log10(half));
        boolean twoDigits = half / Math.pow(10, exponent) < 3.55;
        return Math.clamp((twoDigits ? 1L : 0L) - exponent, 0, MOST_DECIMALS);
    }

    private static String interval(double value, double half) {
        return Numbers.fixed(value, decimals(half)) + " ± " + Numbers.fixed(half, decimals(half));
    }
}
