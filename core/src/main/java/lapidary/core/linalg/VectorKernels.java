package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The kernels by the Vector API. Rests that fill no vector are done under a mask, so that they round as the others
/// do.
///
/// Loops are kept short, and what is rare is a method of its own: the compiler inlines only so much into one
/// method, and a vector that crosses a call that it did not inline becomes an object.
final class VectorKernels implements Kernels {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    /// As many floats as [#D] has doubles.
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

    private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(F, i -> i ^ 1);

    @Override
    public float dot(MemorySegment x, long xAt, MemorySegment y, long yAt, int n) {
        FloatVector sum = FloatVector.zero(F);
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            sum = load(x, xAt + i).fma(load(y, yAt + i), sum);
        }
        if (whole < n) {
            VectorMask<Float> rest = F.indexInRange(whole, n);
            sum = load(x, xAt + whole, rest).fma(load(y, yAt + whole, rest), sum);
        }
        return VectorSum.of(sum);
    }

    @Override
    public double sumOfSquares(MemorySegment x, long xAt, long n) {
        DoubleVector sum = DoubleVector.zero(D);
        long whole = D.loopBound(n);
        for (long i = 0; i < whole; i += D.length()) {
            DoubleVector value = loadDoubles(x, xAt + i);
            sum = value.fma(value, sum);
        }
        if (whole < n) {
            DoubleVector value = loadDoubles(x, xAt + whole, HALF.indexInRange(whole, n));
            sum = value.fma(value, sum);
        }
        return VectorSum.of(sum);
    }

    @Override
    public double squaredDistance(MemorySegment x, long xAt, MemorySegment y, long yAt, long n) {
        DoubleVector sum = DoubleVector.zero(D);
        long whole = D.loopBound(n);
        for (long i = 0; i < whole; i += D.length()) {
            DoubleVector difference = loadDoubles(x, xAt + i).sub(loadDoubles(y, yAt + i));
            sum = difference.fma(difference, sum);
        }
        if (whole < n) {
            VectorMask<Float> rest = HALF.indexInRange(whole, n);
            DoubleVector difference = loadDoubles(x, xAt + whole, rest).sub(loadDoubles(y, yAt + whole, rest));
            sum = difference.fma(difference, sum);
        }
        return VectorSum.of(sum);
    }

    @Override
    public void rmsNorm(
            MemorySegment x, long xAt, MemorySegment weight, int n, float epsilon, MemorySegment out, long outAt) {
        float scale = (float) (1 / Math.sqrt(sumOfSquares(x, xAt, n) / n + epsilon));
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            store(load(x, xAt + i).mul(scale).mul(load(weight, i)), out, outAt + i);
        }
        if (whole < n) {
            VectorMask<Float> rest = F.indexInRange(whole, n);
            store(load(x, xAt + whole, rest).mul(scale).mul(load(weight, whole, rest)), out, outAt + whole, rest);
        }
    }

    @Override
    public void rotate(MemorySegment x, long xAt, int n, boolean interleaved, MemorySegment turns, long at) {
        if (interleaved && n % F.length() == 0) {
            rotateNeighbours(x, xAt, n, turns, at);
        } else if (!interleaved && n % (2 * F.length()) == 0) {
            rotateHalves(x, xAt, n, turns, at);
        } else {
            new PlainKernels().rotate(x, xAt, n, interleaved, turns, at);
        }
    }

    private static void rotateNeighbours(MemorySegment x, long xAt, int n, MemorySegment turns, long at) {
        for (int i = 0; i < n; i += F.length()) {
            FloatVector value = load(x, xAt + i);
            FloatVector partner = value.rearrange(SWAP);
            store(value.mul(load(turns, at + i)).add(partner.mul(load(turns, at + n + i))), x, xAt + i);
        }
    }

    private static void rotateHalves(MemorySegment x, long xAt, int n, MemorySegment turns, long at) {
        int half = n / 2;
        for (int i = 0; i < half; i += F.length()) {
            FloatVector first = load(x, xAt + i);
            FloatVector second = load(x, xAt + half + i);
            FloatVector turned = first.mul(load(turns, at + i)).add(second.mul(load(turns, at + n + i)));
            FloatVector other = second.mul(load(turns, at + half + i)).add(first.mul(load(turns, at + n + half + i)));
            store(turned, x, xAt + i);
            store(other, x, xAt + half + i);
        }
    }

    @Override
    public void siluTimes(MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            FloatVector value = load(gate, gateAt + i);
            store(silu(value).mul(load(up, upAt + i)), gate, gateAt + i);
        }
        if (whole < n) {
            siluTimesRest(gate, gateAt + whole, up, upAt + whole, n - whole);
        }
    }

    private static void siluTimesRest(MemorySegment gate, long gateAt, MemorySegment up, long upAt, int n) {
        VectorMask<Float> rest = F.indexInRange(0, n);
        FloatVector value = load(gate, gateAt, rest);
        store(silu(value).mul(load(up, upAt, rest)), gate, gateAt, rest);
    }

    private static FloatVector silu(FloatVector x) {
        return x.div(VectorExponential.of(x.neg()).add(1f));
    }

    @Override
    public void softmax(MemorySegment x, long xAt, int n, int padded) {
        float sum = exponentials(x, xAt, n, max(x, xAt, n));
        scale(x, xAt, n, 1 / sum);
        if (n < padded) {
            clear(x, xAt + n, padded - n);
        }
    }

    /// x = exp(x − max); returns the sum.
    private static float exponentials(MemorySegment x, long xAt, int n, float max) {
        FloatVector sum = FloatVector.zero(F);
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            FloatVector value = VectorExponential.of(load(x, xAt + i).sub(max));
            sum = sum.add(value);
            store(value, x, xAt + i);
        }
        float total = VectorSum.of(sum);
        return whole < n ? total + exponentialsOfRest(x, xAt + whole, n - whole, max) : total;
    }

    private static float exponentialsOfRest(MemorySegment x, long xAt, int n, float max) {
        VectorMask<Float> rest = F.indexInRange(0, n);
        FloatVector value = VectorExponential.of(load(x, xAt, rest).sub(max));
        store(value, x, xAt, rest);
        return VectorSum.of(FloatVector.zero(F).blend(value, rest));
    }

    private static void scale(MemorySegment x, long xAt, int n, float factor) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            store(load(x, xAt + i).mul(factor), x, xAt + i);
        }
        if (whole < n) {
            VectorMask<Float> rest = F.indexInRange(whole, n);
            store(load(x, xAt + whole, rest).mul(factor), x, xAt + whole, rest);
        }
    }

    private static void clear(MemorySegment x, long xAt, int n) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            store(FloatVector.zero(F), x, xAt + i);
        }
        if (whole < n) {
            store(FloatVector.zero(F), x, xAt + whole, F.indexInRange(whole, n));
        }
    }

    @Override
    public double logSumExp(MemorySegment x, long xAt, int n) {
        double max = max(x, xAt, n);
        DoubleVector sum = DoubleVector.zero(D);
        int whole = D.loopBound(n);
        for (int i = 0; i < whole; i += D.length()) {
            sum = sum.add(VectorExponential.of(loadDoubles(x, xAt + i).sub(max)));
        }
        double total = VectorSum.of(sum);
        return max + Math.log(whole < n ? total + sumOfRest(x, xAt + whole, n - whole, max) : total);
    }

    private static double sumOfRest(MemorySegment x, long xAt, int n, double max) {
        DoubleVector value = VectorExponential.of(
                loadDoubles(x, xAt, HALF.indexInRange(0, n)).sub(max));
        return VectorSum.of(DoubleVector.zero(D).blend(value, D.indexInRange(0, n)));
    }

    @Override
    public double divergence(MemorySegment p, long pAt, double pLog, MemorySegment q, long qAt, double qLog, int n) {
        DoubleVector sum = DoubleVector.zero(D);
        int whole = D.loopBound(n);
        for (int i = 0; i < whole; i += D.length()) {
            DoubleVector logP = loadDoubles(p, pAt + i).sub(pLog);
            DoubleVector logQ = loadDoubles(q, qAt + i).sub(qLog);
            sum = VectorExponential.of(logP).fma(logP.sub(logQ), sum);
        }
        double total = VectorSum.of(sum);
        return whole < n ? total + divergenceOfRest(p, pAt + whole, pLog, q, qAt + whole, qLog, n - whole) : total;
    }

    private static double divergenceOfRest(
            MemorySegment p, long pAt, double pLog, MemorySegment q, long qAt, double qLog, int n) {
        VectorMask<Float> rest = HALF.indexInRange(0, n);
        DoubleVector logP = loadDoubles(p, pAt, rest).sub(pLog);
        DoubleVector logQ = loadDoubles(q, qAt, rest).sub(qLog);
        DoubleVector value = VectorExponential.of(logP).mul(logP.sub(logQ));
        return VectorSum.of(DoubleVector.zero(D).blend(value, D.indexInRange(0, n)));
    }

    @Override
    public int argMax(MemorySegment x, long xAt, int n) {
        float max = max(x, xAt, n);
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            VectorMask<Float> found = load(x, xAt + i).eq(max);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        VectorMask<Float> rest = F.indexInRange(whole, n);
        VectorMask<Float> found = load(x, xAt + whole, rest).compare(VectorOperators.EQ, max, rest);
        return found.anyTrue() ? whole + found.firstTrue() : 0;
    }

    @Override
    public int firstAbove(MemorySegment x, long xAt, int from, int n, float bound) {
        int i = from;
        for (; i <= n - F.length(); i += F.length()) {
            VectorMask<Float> found = load(x, xAt + i).compare(VectorOperators.GT, bound);
            if (found.anyTrue()) {
                return i + found.firstTrue();
            }
        }
        return Kernels.super.firstAbove(x, xAt, i, n, bound);
    }

    /// The largest number; compares instead of the API's max, which takes several instructions to get NaN right.
    private static float max(MemorySegment x, long xAt, int n) {
        FloatVector max = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += F.length()) {
            FloatVector value = load(x, xAt + i);
            max = max.blend(value, value.compare(VectorOperators.GT, max));
        }
        if (whole < n) {
            VectorMask<Float> rest = F.indexInRange(whole, n);
            FloatVector value = load(x, xAt + whole, rest);
            max = max.blend(value, value.compare(VectorOperators.GT, max, rest));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    private static FloatVector load(MemorySegment x, long at) {
        return FloatVector.fromMemorySegment(F, x, 4 * at, ORDER);
    }

    private static FloatVector load(MemorySegment x, long at, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(F, x, 4 * at, ORDER, mask);
    }

    private static void store(FloatVector value, MemorySegment x, long at) {
        value.intoMemorySegment(x, 4 * at, ORDER);
    }

    private static void store(FloatVector value, MemorySegment x, long at, VectorMask<Float> mask) {
        value.intoMemorySegment(x, 4 * at, ORDER, mask);
    }

    private static DoubleVector loadDoubles(MemorySegment x, long at) {
        return widen(FloatVector.fromMemorySegment(HALF, x, 4 * at, ORDER));
    }

    private static DoubleVector loadDoubles(MemorySegment x, long at, VectorMask<Float> mask) {
        return widen(FloatVector.fromMemorySegment(HALF, x, 4 * at, ORDER, mask));
    }

    private static DoubleVector widen(FloatVector values) {
        return (DoubleVector) values.convertShape(VectorOperators.F2D, D, 0);
    }
}
