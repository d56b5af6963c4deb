package lapidary.core.sensitivity.superweight;

/// When the weight that makes most of the largest output of a down-projection is a super weight: when what enters it
/// and what leaves the layer are both spikes, the output is really its own, and it stands out of its column.
///
/// The published rule has the spikes alone. The other two conditions keep layers out whose output is the sum of many
/// weights, and weights that are large only because of what enters them: where one input channel is very large, all
/// weights of its column would pass one after the other.
///
/// @param absolute magnitude above which both are spikes, whatever the other layers have
/// @param relative times the median over layers of the largest input, and output, above which both are spikes
/// @param absoluteShare least share of the output under the absolute rule
/// @param relativeShare the same under the relative rule
/// @param prominence least [LayerPeak#prominence] of the weight
public record Rule(double absolute, double relative, double absoluteShare, double relativeShare, double prominence) {
    /// The published threshold for language models of billions of weights, and ours for small ones.
    ///
    /// Source: M. Yu et al., The Super Weight in Large Language Models, arXiv 2411.07191, section 3.1, for the
    /// absolute threshold; the rest is our own.
    public static final Rule STANDARD = new Rule(50, 20, 0.2, 0.5, 8);

    public Rule {
        if (!(absolute > 0 && relative > 1 && absoluteShare > 0 && relativeShare > 0 && prominence > 0)) {
            throw new IllegalArgumentException("a rule of " + absolute + ", " + relative + " times the median, shares "
                    + absoluteShare + " and " + relativeShare + ", prominence " + prominence);
        }
    }

    /// @param medianInput over layers, of their largest inputs
    /// @param medianOutput over layers, of their largest outputs
    boolean holds(LayerPeak peak, double medianInput, double medianOutput) {
        double in = Math.abs(peak.entering());
        double out = Math.abs(peak.output());
        boolean isLarge = in > absolute && out > absolute && peak.share() > absoluteShare;
        boolean stands = in > relative * medianInput && out > relative * medianOutput && peak.share() > relativeShare;
        return peak.prominence() > prominence && (isLarge || stands);
    }

    /// What it asks for, in one clause.
    public String words() {
        return "what enters and what leaves above " + number(absolute) + " (or " + number(relative)
                + " × the median over layers), at least " + number(100 * absoluteShare)
                + " % of it from one weight, and that weight " + number(prominence) + " × its column's spread";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
