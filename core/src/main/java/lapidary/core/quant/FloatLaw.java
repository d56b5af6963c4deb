package lapidary.core.quant;

/// The scaling law of floats in training by Sun et al., Scaling Laws for Floating-Point Quantization Training (arXiv
/// 2501.02423): with N parameters, D tokens, E bits of exponent, M of mantissa and one scale for B weights,
///
/// L = n/N^α + d/D^β + ε + (D^β/N^α)·log₂B / (γ·(E + ½)^δ·(M + ½)^ν).
///
/// The form is the paper's; the fitted constants are quoted from memory of it, so that its losses are heuristic.
public final class FloatLaw {
    private static final double PARAMETER_FACTOR = 69.23; // n
    private static final double PARAMETER_POWER = 0.2368; // α
    private static final double TOKEN_FACTOR = 6.897e4; // d
    private static final double TOKEN_POWER = 0.5162; // β
    private static final double LEAST = 1.9061; // ε
    private static final double PRECISION_FACTOR = 1.1335e4; // γ
    private static final double EXPONENT_POWER = 3.1926; // δ
    private static final double MANTISSA_POWER = 2.9543; // ν

    private FloatLaw() {}

    /// E* = δ(P + 1)/(δ + ν) − ½ with P = bits − 1, rounded: 2 of 4 bits, 4 of 8.
    ///
    /// @param bits the sign included
    public static int exponentBits(int bits) {
        return Math.clamp(Math.round(bestExponent(bits - 1)), 1, bits - 1);
    }

    /// The same before it is rounded.
    ///
    /// @param precision bits of exponent and mantissa together, P
    public static double bestExponent(double precision) {
        return EXPONENT_POWER * (precision + 1) / (EXPONENT_POWER + MANTISSA_POWER) - 0.5;
    }

    /// Predicted loss of training, nats per token.
    ///
    /// @param parameters of the model, N
    /// @param tokens trained on, D
    /// @param block weights that share a scale, B, at least 2
    public static double loss(
            double parameters, double tokens, double exponentBits, double mantissaBits, double block) {
        return PARAMETER_FACTOR / Math.pow(parameters, PARAMETER_POWER)
                + TOKEN_FACTOR / Math.pow(tokens, TOKEN_POWER)
                + LEAST
                + precisionLoss(parameters, tokens, exponentBits, mantissaBits, block);
    }

    /// The part of it that the float costs.
    public static double precisionLoss(
            double parameters, double tokens, double exponentBits, double mantissaBits, double block) {
        return Math.pow(tokens, TOKEN_POWER)
                / Math.pow(parameters, PARAMETER_POWER)
                * log2(block)
                / (PRECISION_FACTOR * precision(exponentBits, mantissaBits));
    }

    /// Tokens beyond which more of them raise the loss:
    /// D_crit = [d·γ·N^α·(E + ½)^δ·(M + ½)^ν / log₂B]^(1/(2β)).
    public static double criticalTokens(double parameters, double exponentBits, double mantissaBits, double block) {
        double base = TOKEN_FACTOR
                * PRECISION_FACTOR
                * Math.pow(parameters, PARAMETER_POWER)
                * precision(exponentBits, mantissaBits)
                / log2(block);
        return Math.pow(base, 1 / (2 * TOKEN_POWER));
    }

    private static double precision(double exponentBits, double mantissaBits) {
        return Math.pow(exponentBits + 0.5, EXPONENT_POWER) * Math.pow(mantissaBits + 0.5, MANTISSA_POWER);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
