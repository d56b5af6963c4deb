package lapidary.core.linalg;

/// Searches of ggml's quantizers: the scale (and minimum) that represents a small block of weights best, block by
/// block.
///
/// Every version gives the same bits: sums run over a block from its first weight to its last in single precision,
/// never fused; a vector version takes several blocks at a time instead.
/// Source: ggml `ggml-quants.c`, `make_qx_quants`, `make_q3_quants`, `make_qkx2_quants`, `make_qkx3_quants`,
/// `quantize_row_iq4_nl_impl`.
public interface BlockSearch {
    /// A block whose largest magnitude is below this counts as zero.
    float NOTHING = 1e-15f;

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static BlockSearch fastest() {
        return Fastest.BLOCK_SEARCH;
    }

    /// Codes −limit … limit − 1, x ≈ code·scale: tries 19 scales around the one that takes the largest magnitude to
    /// −limit, refits each by least squares and keeps the best.
    ///
    /// @param scales `float32[blocks]`; 0 for a block of zeros
    /// @param inverses `float32[blocks]`: the codes are clamp(rint(inverse·x)); 0 for a block of zeros
    void symmetric(WeighedBlocks blocks, int limit, float[] scales, float[] inverses);

    /// Codes −limit … limit − 1 as [#symmetric], but improved one at a time, at most five times each.
    ///
    /// @param codes `int8[blocks, size]`: code + limit; 0 in a block of zeros
    void descend(WeighedBlocks blocks, int limit, float[] scales, byte[] codes);

    /// Codes 0 … limit with a minimum.
    void affine(WeighedBlocks blocks, AffineGrid grid, AffineFit fit);

    /// Codes that point into a table: tries 16 scales, refits each by least squares and keeps the best.
    ///
    /// @param scales `float32[blocks]`; 0 for a block of zeros
    void levels(WeighedBlocks blocks, Levels levels, float[] scales);

    /// codes = clamp(rint((x + minimum) / scale), low, high) − low.
    void codes(float[] weights, int at, int count, float minimum, float scale, int low, int high, byte[] out, int to);

    /// codes = indices of the levels nearest to inverse·x.
    void nearest(float[] weights, int at, int count, float inverse, Levels levels, byte[] out, int to);
}
