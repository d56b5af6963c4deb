package lapidary.core.linalg;

/// Loops over decoded weights, for statistics. Positions count elements.
///
/// The plain version is the oracle; sums of the fast one differ from it in the last bits, everything else is the same.
public interface WeightKernels {
    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static WeightKernels fastest() {
        return Fastest.WEIGHTS;
    }

    /// Sums of powers of deviations in double. Where a weight is not finite, the fourth sum is not,
    /// and the others say
    /// nothing.
    ///
    /// @param shift what deviations are taken from; near the mean, so that nothing cancels
    /// @param out `float64[4]`: Σ(x − shift)¹ … Σ(x − shift)⁴
    void powers(float[] x, int from, int to, double shift, double[] out);

    /// Smallest and largest; NaN is passed over.
    ///
    /// @param out `float32[2]`: smallest and largest; +∞ and −∞ where there is no number
    /// @return how many are zero
    int range(float[] x, int from, int to, float[] out);

    /// Finds weights under `below` or over `above`; NaN is neither.
    ///
    /// @param out `int32[≥ to − from]`: their positions, rising
    /// @return how many there are
    int beyond(float[] x, int from, int to, float below, float above, int[] out);

    /// Numbers of bins: ⌊x·scale⌋ − first, the product rounded to F32.
    ///
    /// @param scale such that the products are below 2²⁴ in magnitude
    /// @param out `int32[≥ to − from]`, filled from 0 on
    void bins(float[] x, int from, int to, float scale, int first, int[] out);

    /// Finds weights by the patterns of their magnitudes: the bits of a float without its sign,
    /// which are ordered as
    /// magnitudes are.
    ///
    /// @param least and
    /// @param most patterns that are looked for
    /// @param out `int32[≥ to − from]`: the patterns that lie between, both inclusive, in their order
    /// @return how many there are
    int patterns(float[] x, int from, int to, int least, int most, int[] out);

    /// Says of each weight whether the pattern of its magnitude is at least this.
    ///
    /// @param out `int64[⌈(to − from) / 64⌉]`, filled: bit i % 64 of word i / 64 is weight `from + i`
    void marks(float[] x, int from, int to, int least, long[] out);
}
