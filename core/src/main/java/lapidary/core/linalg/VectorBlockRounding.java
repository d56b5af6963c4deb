package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.I;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// The roundings by the Vector API, one block after the other. Blocks that need more care than vectors give (scales
/// without an inverse, ties between the largest) are left to the plain loops.
final class VectorBlockRounding implements BlockRounding {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int SIGN = 0x80000000;
    /// The largest number below a half: added and truncated it rounds every number half away from zero.
    private static final int BELOW_HALF = Float.floatToRawIntBits(Math.nextDown(0.5f));

    private final PlainBlockRounding plain = new PlainBlockRounding();

    @Override
    public void byMagnitude(float[] weights, int at, int size, int limit, float[] scales, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            int from = at + b * size;
            float scale = size % N == 0 ? Float.intBitsToFloat(magnitude(weights, from, size)) / limit : 0;
            float inverse = PlainBlockRounding.inverse(scale);
            if (isOrdinary(inverse)) {
                scales[b] = scale;
                roundAway(weights, from, size, inverse, codes, b * size);
            } else {
                plain.byMagnitude(weights, at, size, limit, b, scales, codes);
            }
        }
    }

    /// Neither zero nor infinite.
    private static boolean isOrdinary(float inverse) {
        return inverse != 0 && Math.abs(inverse) <= Float.MAX_VALUE;
    }

    /// The bits of the largest magnitude; those of numbers without a sign sort as the numbers do.
    private static int magnitude(float[] weights, int from, int size) {
        IntVector largest = IntVector.zero(I);
        for (int i = from; i < from + size; i += N) {
            largest = largest.max(load(weights, i).reinterpretAsInts().and(MAGNITUDE));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    private static void roundAway(float[] weights, int from, int size, float inverse, byte[] out, int to) {
        for (int i = 0; i < size; i += N) {
            FloatVector value = load(weights, from + i).mul(inverse);
            FloatVector half =
                    value.reinterpretAsInts().and(SIGN).or(BELOW_HALF).reinterpretAsFloats();
            Lanes.store((IntVector) value.add(half).convertShape(VectorOperators.F2I, I, 0), out, to + i);
        }
    }

    @Override
    public void bySignedMaximum(float[] weights, int at, int size, int limit, float[] scales, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            int from = at + b * size;
            float scale = size % N == 0 ? signedMaximum(weights, from, size) / -limit : 0;
            float inverse = PlainBlockRounding.inverse(scale);
            if (isOrdinary(inverse)) {
                scales[b] = scale;
                truncate(weights, from, size, 0, inverse, limit + 0.5f, 2 * limit - 1, codes, b * size);
            } else {
                plain.bySignedMaximum(weights, at, size, limit, b, scales, codes);
            }
        }
    }

    /// 0 when both signs have the largest magnitude.
    private static float signedMaximum(float[] weights, int from, int size) {
        int magnitude = magnitude(weights, from, size);
        boolean hasPositive = false;
        boolean hasNegative = false;
        for (int i = from; i < from + size; i += N) {
            IntVector bits = load(weights, i).reinterpretAsInts();
            hasPositive |= bits.compare(VectorOperators.EQ, magnitude).anyTrue();
            hasNegative |= bits.compare(VectorOperators.EQ, magnitude | SIGN).anyTrue();
        }
        if (hasPositive && hasNegative) {
            return 0;
        }
        return Float.intBitsToFloat(hasPositive ? magnitude : magnitude | SIGN);
    }

    private static void truncate(
            float[] weights,
            int from,
            int size,
            float minimum,
            float inverse,
            float shift,
            int most,
            byte[] out,
            int to) {
        for (int i = 0; i < size; i += N) {
            FloatVector value =
                    load(weights, from + i).sub(minimum).mul(inverse).add(shift);
            IntVector code = (IntVector) value.convertShape(VectorOperators.F2I, I, 0);
            Lanes.store(code.min(most), out, to + i);
        }
    }

    @Override
    public void byRange(float[] weights, int at, int size, int limit, float[] scales, float[] minimums, byte[] codes) {
        for (int b = 0; b < scales.length; b++) {
            int from = at + b * size;
            float minimum = size % N == 0 ? minimum(weights, from, size) : 0;
            float scale = minimum == 0 ? 0 : (maximum(weights, from, size) - minimum) / limit;
            float inverse = PlainBlockRounding.inverse(scale);
            if (isOrdinary(inverse)) {
                scales[b] = scale;
                minimums[b] = minimum;
                truncate(weights, from, size, minimum, inverse, 0.5f, limit, codes, b * size);
            } else {
                plain.byRange(weights, at, size, limit, b, scales, minimums, codes);
            }
        }
    }

    private static float minimum(float[] weights, int from, int size) {
        FloatVector least = load(weights, from);
        for (int i = from + N; i < from + size; i += N) {
            FloatVector value = load(weights, i);
            least = least.blend(value, value.compare(VectorOperators.LT, least));
        }
        return least.reduceLanes(VectorOperators.MIN);
    }

    private static float maximum(float[] weights, int from, int size) {
        FloatVector most = load(weights, from);
        for (int i = from + N; i < from + size; i += N) {
            FloatVector value = load(weights, i);
            most = most.blend(value, value.compare(VectorOperators.GT, most));
        }
        return most.reduceLanes(VectorOperators.MAX);
    }
}
