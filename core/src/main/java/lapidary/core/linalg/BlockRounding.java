package lapidary.core.linalg;

/// Quantizers without a search: blocks side by side whose scale comes from their largest weights.
///
/// Every version gives the same bits. What no integer holds becomes 0, as x86 makes it.
/// Source: ggml `ggml-quants.c`, `quantize_row_q8_0_ref`, `quantize_row_q4_0_ref`, `quantize_row_q4_1_ref`.
public interface BlockRounding {

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static BlockRounding fastest() {
        return Fastest.BLOCK_ROUNDING;
    }

    /// scale = max|x| / limit, code = x/scale rounded half away from zero.
    ///
    /// @param weights `float32[scales.length, size]` from `at` on
    /// @param codes `int8[scales.length, size]`
    void byMagnitude(float[] weights, int at, int size, int limit, float[] scales, byte[] codes);

    /// scale = −m / limit with m the weight of largest magnitude (the first of equals), code =
    /// ⌊x/scale + limit + ½⌋, at
    /// most 2·limit − 1.
    void bySignedMaximum(float[] weights, int at, int size, int limit, float[] scales, byte[] codes);

    /// scale = (max − min) / limit, code = ⌊(x − min)/scale + ½⌋, at most limit.
    void byRange(float[] weights, int at, int size, int limit, float[] scales, float[] minimums, byte[] codes);
}
