package lapidary.core.linalg;

/// Rounds tuples of weights to tuples of whole numbers of a list. Every version gives the same
/// result: sums run from the
/// first dimension to the last in single precision, never fused.
///
/// Source: ggml `ggml-quants.c`, `iq2_find_best_neighbour` and its siblings.
public interface TupleSearch {

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static TupleSearch fastest() {
        return Fastest.TUPLE_SEARCH;
    }

    /// The tuple c of a list that errs least, Σ w·(scale·(c + shift) − x)², the first of equals.
    ///
    /// @param list whose tuples are considered
    /// @param x `float32[dimensions]` from `at` on
    /// @param weights `float32[dimensions]` from `from` on, not negative
    /// @return the number of the tuple in its list
    int nearest(Tuples tuples, int list, float[] x, int at, float[] weights, int from, float scale, float shift);

    /// codes = rint((inverse·x − 1) / 2), held inside [0, limit]: the codes q whose levels 2q + 1 are nearest.
    ///
    /// @param x `float32[codes.length]`
    void codes(float[] x, float inverse, int limit, byte[] codes);
}
