package lapidary.core.sensitivity.superweight;

/// The largest value of the hidden state at one boundary between blocks: a super activation, where it stands out.
///
/// @param boundary 0 before the first block, and so on
/// @param value of largest magnitude, with its sign
/// @param channel that it is of
/// @param token its position in its sequence
/// @param median of the magnitudes of the state of that token
/// @param rootMeanSquare of all values at the boundary
public record StatePeak(int boundary, double value, int channel, int token, double median, double rootMeanSquare) {

    /// Massive by the published rule: above 100, and above 1,000 times the median of its token.
    ///
    /// Source: M. Sun et al., Massive Activations in Large Language Models, arXiv 2402.17762, section 2.
    public boolean isMassive() {
        return Math.abs(value) > 100 && Math.abs(value) > 1_000 * median;
    }
}
