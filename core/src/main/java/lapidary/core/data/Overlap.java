package lapidary.core.data;

import java.util.Locale;

/// Two uses that share content.
///
/// @param use that the data was to serve
/// @param data that was to be added
/// @param other what `held` serves
/// @param held that is there already
/// @param share of pieces that both hold, of the smaller one, in [0, 1]; 1 for a copy
public record Overlap(Use use, DataSet data, Use other, DataSet held, double share) {
    /// Below this share two data sets may serve two uses: a common licence text or title does no harm.
    public static final double TOLERATED = 0.05;

    /// Whether the two must not serve two uses.
    public boolean isRefused() {
        return share >= TOLERATED;
    }

    /// What is wrong, as a sentence.
    public String sentence() {
        String what = share == 1
                ? "has the same content as"
                : String.format(Locale.ROOT, "shares %.0f %% of its content with", 100 * share);
        return "'" + data.name() + "' for " + use.label() + " " + what + " '" + held.name() + "' for " + other.label();
    }
}
