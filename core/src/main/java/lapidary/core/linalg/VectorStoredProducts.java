package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.I;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.StoredNumbers.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import lapidary.core.tensor.DType;

/// By the Vector API, in lanes of F32: codes are widened and multiplied with the activations as they are, a group's
/// scale with the group's sum.
///
/// Each type's loop is a method of its own, so that each is compiled by itself.
final class VectorStoredProducts implements StoredProducts {
    /// Short vectors go the plain way.
    static final boolean IS_WIDE = N == 8 || N == 16;

    /// As many shorts as there are lanes.
    private static final VectorSpecies<Short> S =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, 16 * N)));

    private static final float TWO_TO_112 = 0x1p112f;
    private static final float LARGEST_HALF = 65504;

    private final StoredProducts plain = new PlainStoredProducts();

    /// The products of some rows, each as the sum of [Lanes#N] numbers: summed across only when all are done, since
    /// a short row would wait for its own sum.
    @FunctionalInterface
    private interface Rows {
        void products(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums);
    }

    @Override
    public boolean covers(DType type) {
        return plain.covers(type);
    }

    @Override
    public void multiply(DType type, MemorySegment rows, int count, Activations x, float[] out, int to) {
        long bytes = StoredProducts.rowBytes(type, rows, count, x);
        switch (type) {
            case F32 -> each(VectorStoredProducts::floats, rows, bytes, count, x, out, to);
            case F16 -> each(VectorStoredProducts::halves, rows, bytes, count, x, out, to);
            case BF16 -> each(VectorStoredProducts::brainFloats, rows, bytes, count, x, out, to);
            case Q8_0 -> each(VectorBlockProducts::q8, rows, bytes, count, x, out, to);
            case Q4_0 -> each(VectorBlockProducts::q4, rows, bytes, count, x, out, to);
            case Q4_1 -> each(VectorBlockProducts::q4WithMinimum, rows, bytes, count, x, out, to);
            case Q5_0 -> each(VectorBlockProducts::q5, rows, bytes, count, x, out, to);
            case Q5_1 -> each(VectorBlockProducts::q5WithMinimum, rows, bytes, count, x, out, to);
            case IQ4_NL -> {
                if (N == StoredNumbers.LEVELS.length) {
                    each(VectorBlockProducts::levels, rows, bytes, count, x, out, to);
                } else {
                    plain.multiply(type, rows, count, x, out, to);
                }
            }
            case Q2_K -> each(VectorSuperBlockProducts::q2, rows, bytes, count, x, out, to);
            case Q3_K -> each(VectorSuperBlockProducts::q3, rows, bytes, count, x, out, to);
            case Q4_K -> each(VectorSuperBlockProducts::q4, rows, bytes, count, x, out, to);
            case Q5_K -> each(VectorSuperBlockProducts::q5, rows, bytes, count, x, out, to);
            case Q6_K -> each(VectorSuperBlockProducts::q6, rows, bytes, count, x, out, to);
            default -> throw new IllegalArgumentException(type + " is not multiplied as stored");
        }
    }

    private static void each(Rows type, MemorySegment rows, long bytes, int count, Activations x, float[] out, int to) {
        float[] sums = new float[count * N];
        NativeMemory.use(rows, there -> type.products(there, bytes, count, x, sums));
        for (int i = 0; i < count; i++) {
            out[to + i] = VectorSum.of(FloatVector.fromArray(F, sums, i * N));
        }
    }

    private static void floats(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            floats(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void floats(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        int n = values.length;
        int whole = F.loopBound(n);
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < whole; i += N) {
            sum = FloatVector.fromMemorySegment(F, data, at + 4L * i, ORDER)
                    .fma(FloatVector.fromArray(F, values, i), sum);
        }
        if (whole < n) {
            VectorMask<Float> rest = F.indexInRange(whole, n);
            sum = FloatVector.fromMemorySegment(F, data, at + 4L * whole, ORDER, rest)
                    .fma(FloatVector.fromArray(F, values, whole, rest), sum);
        }
        sum.intoArray(sums, to);
    }

    private static void brainFloats(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            brainFloats(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void brainFloats(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        int whole = F.loopBound(values.length);
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < whole; i += N) {
            FloatVector weights = shorts(data, at + 2L * i)
                    .lanewise(VectorOperators.LSHL, Short.SIZE)
                    .reinterpretAsFloats();
            sum = weights.fma(FloatVector.fromArray(F, values, i), sum);
        }
        float rest = 0;
        for (int i = whole; i < values.length; i++) {
            rest += Float.intBitsToFloat(data.get(StoredNumbers.SHORT, at + 2L * i) << Short.SIZE) * values[i];
        }
        sum.add(VectorBlockProducts.below(rest)).intoArray(sums, to);
    }

    private static void halves(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            halves(data, row * rowBytes, x, sums, row * N);
        }
    }

    /// The exponent of a half, read as that of a float, is 112 too small; what was infinite or no number stays so.
    private static void halves(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        int whole = F.loopBound(values.length);
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < whole; i += N) {
            var bits = shorts(data, at + 2L * i);
            var magnitude = bits.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
            FloatVector weights = magnitude.reinterpretAsFloats().mul(TWO_TO_112);
            VectorMask<Float> beyond = weights.compare(VectorOperators.GT, LARGEST_HALF);
            var kept = weights.reinterpretAsInts().or(bits.and(0x8000).lanewise(VectorOperators.LSHL, 16));
            var open = kept.or(0x7f800000);
            weights = kept.blend(open, beyond.cast(I)).reinterpretAsFloats();
            sum = weights.fma(FloatVector.fromArray(F, values, i), sum);
        }
        float rest = 0;
        for (int i = whole; i < values.length; i++) {
            rest += StoredNumbers.half(data, at + 2L * i) * values[i];
        }
        sum.add(VectorBlockProducts.below(rest)).intoArray(sums, to);
    }

    private static IntVector shorts(MemorySegment data, long at) {
        return (IntVector) ShortVector.fromMemorySegment(S, data, at, ORDER).convertShape(VectorOperators.S2I, I, 0);
    }
}
