package lapidary.core.quant;

/// How large a model is whose linear layers have three values and whose embeddings and head have 16 bits, as Spectra
/// counts it: bits = linear · log₂ 3 + embeddings · 16.
///
/// Source: Kaushal et al., Spectra (arXiv 2407.12327), section 2.
///
/// @param linear weights of linear layers
/// @param embeddings weights of the embedding and the head
public record TernarySize(long linear, long embeddings) {
    private static final double BITS_PER_TRIT = Math.log(3) / Math.log(2);

    /// Bits of the ternary model.
    public double ternaryBits() {
        return linear * BITS_PER_TRIT + embeddings * (double) Short.SIZE;
    }

    /// Bits of the same model in half precision.
    public double halfBits() {
        return ((double) linear + embeddings) * Short.SIZE;
    }
}
