package lapidary.core.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The kernels by the Vector API; what fills no vector goes the plain way.
final class VectorWeightKernels implements WeightKernels {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    /// As many floats as [#D] has doubles.
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(D.vectorBitSize() / 2));

    private static final int LANES = F.length();

    private final WeightKernels plain = new PlainWeightKernels();

    @Override
    public void powers(float[] x, int from, int to, double shift, double[] out) {
        int whole = from + F.loopBound(to - from);
        plain.powers(x, whole, to, shift, out);
        if (from < whole) {
            sums(x, from, whole, shift, out);
        }
    }

    // Sums of their own for either half of a vector: the chain of additions is what takes the time.
    private static void sums(float[] x, int from, int whole, double shift, double[] out) {
        DoubleVector a1 = DoubleVector.zero(D);
        DoubleVector a2 = DoubleVector.zero(D);
        DoubleVector a3 = DoubleVector.zero(D);
        DoubleVector a4 = DoubleVector.zero(D);
        DoubleVector b1 = DoubleVector.zero(D);
        DoubleVector b2 = DoubleVector.zero(D);
        DoubleVector b3 = DoubleVector.zero(D);
        DoubleVector b4 = DoubleVector.zero(D);
        DoubleVector shifts = DoubleVector.broadcast(D, shift);
        for (int i = from; i < whole; i += LANES) {
            DoubleVector a = widened(FloatVector.fromArray(HALF, x, i)).sub(shifts);
            DoubleVector b =
                    widened(FloatVector.fromArray(HALF, x, i + HALF.length())).sub(shifts);
            DoubleVector aa = a.mul(a);
            DoubleVector bb = b.mul(b);
            a1 = a1.add(a);
            b1 = b1.add(b);
            a2 = a2.add(aa);
            b2 = b2.add(bb);
            a3 = aa.fma(a, a3);
            b3 = bb.fma(b, b3);
            a4 = aa.fma(aa, a4);
            b4 = bb.fma(bb, b4);
        }
        out[0] += VectorSum.of(a1.add(b1));
        out[1] += VectorSum.of(a2.add(b2));
        out[2] += VectorSum.of(a3.add(b3));
        out[3] += VectorSum.of(a4.add(b4));
    }

    private static DoubleVector widened(FloatVector values) {
        return (DoubleVector) values.convertShape(VectorOperators.F2D, D, 0);
    }

    @Override
    public int range(float[] x, int from, int to, float[] out) {
        int whole = from + F.loopBound(to - from);
        int zeros = plain.range(x, whole, to, out);
        return from == whole ? zeros : zeros + wholeRange(x, from, whole, out);
    }

    /// By the bits: among whole numbers with a sign the largest positive weight has the largest
    /// bits, among those without
    /// the most negative one has. That asks for weights of both signs.
    private static int wholeRange(float[] x, int from, int whole, float[] out) {
        IntVector most = IntVector.zero(I);
        IntVector least = IntVector.zero(I);
        IntVector zeros = IntVector.zero(I);
        for (int i = from; i < whole; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, i);
            IntVector bits = value.reinterpretAsInts();
            most = most.max(bits);
            least = least.lanewise(VectorOperators.UMAX, bits);
            zeros = zeros.add(1, value.eq(0f).cast(I));
        }
        float largest = Float.intBitsToFloat(most.reduceLanes(VectorOperators.MAX));
        float smallest = Float.intBitsToFloat(least.reduceLanes(VectorOperators.UMAX));
        if (!(largest > 0 && largest <= Float.MAX_VALUE && smallest < 0 && smallest >= -Float.MAX_VALUE)) {
            return ofOneSign(x, from, whole, out);
        }
        out[0] = Math.min(out[0], smallest);
        out[1] = Math.max(out[1], largest);
        return zeros.reduceLanes(VectorOperators.ADD);
    }

    private static int ofOneSign(float[] x, int from, int whole, float[] out) {
        FloatVector least = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        int zeros = 0;
        for (int i = from; i < whole; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, i);
            least = least.blend(value, value.compare(VectorOperators.LT, least));
            most = most.blend(value, value.compare(VectorOperators.GT, most));
            zeros += value.eq(0f).trueCount();
        }
        out[0] = Math.min(out[0], least.reduceLanes(VectorOperators.MIN));
        out[1] = Math.max(out[1], most.reduceLanes(VectorOperators.MAX));
        return zeros;
    }

    @Override
    public int beyond(float[] x, int from, int to, float below, float above, int[] out) {
        int whole = from + F.loopBound(to - from);
        int found = 0;
        for (int i = from; i < whole; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, i);
            VectorMask<Float> far =
                    value.compare(VectorOperators.LT, below).or(value.compare(VectorOperators.GT, above));
            for (long bits = far.toLong(); bits != 0; bits &= bits - 1) {
                out[found++] = i + Long.numberOfTrailingZeros(bits);
            }
        }
        for (int i = whole; i < to; i++) {
            if (x[i] < below || x[i] > above) {
                out[found++] = i;
            }
        }
        return found;
    }

    @Override
    public void bins(float[] x, int from, int to, float scale, int first, int[] out) {
        int whole = from + F.loopBound(to - from);
        for (int i = from; i < whole; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, i).mul(scale);
            IntVector towardsZero = (IntVector) value.convertShape(VectorOperators.F2I, I, 0);
            FloatVector back = (FloatVector) towardsZero.convertShape(VectorOperators.I2F, F, 0);
            VectorMask<Integer> isAbove =
                    back.compare(VectorOperators.GT, value).cast(I);
            towardsZero.sub(first).sub(1, isAbove).intoArray(out, i - from);
        }
        for (int i = whole; i < to; i++) {
            out[i - from] = (int) Math.floor(x[i] * scale) - first;
        }
    }

    @Override
    public int patterns(float[] x, int from, int to, int least, int most, int[] out) {
        int whole = from + (to - from) / Long.SIZE * Long.SIZE;
        int found = 0;
        for (int at = from; at < whole; at += Long.SIZE) {
            long above = most == Integer.MAX_VALUE ? 0 : word(x, at, most + 1);
            for (long bits = word(x, at, least) & ~above; bits != 0; bits &= bits - 1) {
                out[found++] = Float.floatToRawIntBits(x[at + Long.numberOfTrailingZeros(bits)]) & Integer.MAX_VALUE;
            }
        }
        return PlainWeightKernels.patterns(x, whole, to, least, most, found, out);
    }

    @Override
    public void marks(float[] x, int from, int to, int least, long[] out) {
        int words = (to - from) / Long.SIZE;
        for (int i = 0; i < words; i++) {
            out[i] = word(x, from + i * Long.SIZE, least);
        }
        if (words * Long.SIZE < to - from) {
            out[words] = PlainWeightKernels.marks(x, from + words * Long.SIZE, to, least);
        }
    }

    /// Bit i: whether the pattern of the magnitude of weight `from + i` is at least this.
    private static long word(float[] x, int from, int least) {
        long word = 0;
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            IntVector pattern =
                    FloatVector.fromArray(F, x, from + lane).reinterpretAsInts().and(Integer.MAX_VALUE);
            word |= pattern.compare(VectorOperators.GE, least).toLong() << lane;
        }
        return word;
    }
}
