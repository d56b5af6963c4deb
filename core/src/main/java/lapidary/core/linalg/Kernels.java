package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Loops over vectors of F32 in native memory. Positions (`xAt`) and lengths (`n`) count elements.
///
/// Both versions agree to a few units in the last place of the type that the result has; neither knows threads.
public interface Kernels {

    /// The fastest version that this Java runtime offers: the Vector API where its module is there.
    static Kernels fastest() {
        return Fastest.KERNELS;
    }

    /// Σ x·y in F32.
    float dot(MemorySegment x, long xAt, MemorySegment y, long yAt, int n);

    /// Σ x² in double.
    double sumOfSquares(MemorySegment x, long xAt, long n);

    /// Σ (x − y)² in double.
    double squaredDistance(MemorySegment x, long xAt, MemorySegment y, long yAt, long n);

    /// out = x · weight / √(mean(x²) + ε).
    void rmsNorm(MemorySegment x, long xAt, MemorySegment weight, int n, float epsilon, MemorySegment out, long outAt);

    /// Rotates pairs of elements of x in place, each by its own angle.
    ///
    /// Interleaved: pairs (2i, 2i + 1); otherwise pairs (i, i + n/2).
    ///
    /// @param turns `float32[2, n]` from `at` on: for each element the cosine, then for each
    /// element the sine with the sign
    ///     that its partner gets (− for the first of a pair, + for the second)
    /// @param n even
    void rotate(MemorySegment x, long xAt, int n, boolean interleaved, MemorySegment turns, long at);

    /// gate = gate / (1 + exp(−gate)) · up, in place.
    void siluTimes(MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n);

    /// x = exp(x − max) / Σ exp(x − max), in place.
    ///
    /// @param padded ≥ `n`; the elements from `n` to `padded` become 0
    void softmax(MemorySegment x, long xAt, int n, int padded);

    /// ln Σ exp(x) in double.
    double logSumExp(MemorySegment x, long xAt, int n);

    /// KL(p ‖ q) = Σ exp(p − pLog) · ((p − pLog) − (q − qLog)) in double, for logits p and q.
    ///
    /// @param pLog [#logSumExp] of p
    /// @param qLog [#logSumExp] of q
    double divergence(MemorySegment p, long pAt, double pLog, MemorySegment q, long qAt, double qLog, int n);

    /// Index of the largest element; the first one of several. 0 when no element is a number.
    int argMax(MemorySegment x, long xAt, int n);

    /// Index of the first element from `from` on that is larger than the bound; `n` when there is none.
    default int firstAbove(MemorySegment x, long xAt, int from, int n, float bound) {
        int i = from;
        while (i < n && !(x.getAtIndex(ValueLayout.JAVA_FLOAT, xAt + i) > bound)) {
            i++;
        }
        return i;
    }
}
