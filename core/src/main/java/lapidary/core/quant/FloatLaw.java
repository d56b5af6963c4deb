package lapidary.core.quant;

/// How a float's bits are best split between exponent and mantissa, by the scaling law of Sun et al., Scaling Laws for
/// Floating-Point Quantization Training (arXiv 2501.02423).
final class FloatLaw {
    private static final double EXPONENT_POWER = 3.1926; // δ
    private static final double MANTISSA_POWER = 2.9543; // ν

    private FloatLaw() {}

    /// E* = δ(P + 1)/(δ + ν) − ½ with P = bits − 1, rounded: 2 of 4 bits, 4 of 8.
    ///
    /// @param bits the sign included
    static int exponentBits(int bits) {
        double share = EXPONENT_POWER / (EXPONENT_POWER + MANTISSA_POWER);
        return Math.clamp(Math.round(share * bits - 0.5), 1, bits - 1);
    }
}
