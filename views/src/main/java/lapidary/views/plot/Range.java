package lapidary.views.plot;

/// Part of an axis.
///
/// @param low its lower end
/// @param high its upper end, above `low`
public record Range(double low, double high) {
    public Range {
        if (!(high > low)) {
            throw new IllegalArgumentException("empty range " + low + " to " + high);
        }
    }

    double width() {
        return high - low;
    }

    /// This range moved and, where it is wider, cut so that it lies within another.
    Range within(Range outer) {
        if (width() >= outer.width()) {
            return outer;
        }
        double shift = Math.max(0, outer.low - low) + Math.min(0, outer.high - high);
        return new Range(low + shift, high + shift);
    }
}
