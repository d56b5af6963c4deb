package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The roundings by the Vector API. Rests that fill no vector are left to the plain loops.
final class VectorInputRounding implements InputRounding {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int N = F.length();
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int SIGN = 0x80000000;
    private static final int INFINITE = 0x7f800000;
    private static final int NOT_A_NUMBER = 0x7fc00000;

    /// Bits that half precision drops from the fraction, and the bounds of its normal numbers as F32.
    private static final int HALF_DROPPED = 13;

    private static final int LEAST_NORMAL_HALF = 0x38800000;
    private static final int BEYOND_HALF = 0x47800000;
    /// Added and taken away, it rounds to a multiple of 2⁻²⁴.
    private static final float SUBNORMAL_HALF = 0.5f;

    private static final float WHOLE = PlainInputRounding.WHOLE;
    private static final float CODES = 127;

    private final PlainInputRounding plain = new PlainInputRounding();

    @Override
    public void halves(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += N) {
            store(half(load(x, xAt + i)), out, outAt + i);
        }
        plain.halves(x, xAt + whole, n - whole, out, outAt + whole);
    }

    private static FloatVector half(FloatVector value) {
        IntVector bits = value.reinterpretAsInts();
        IntVector magnitude = bits.and(MAGNITUDE);
        IntVector tie = magnitude.lanewise(VectorOperators.LSHR, HALF_DROPPED).and(1);
        IntVector rounded = magnitude.add((1 << HALF_DROPPED - 1) - 1).add(tie).and(-(1 << HALF_DROPPED));
        rounded = rounded.blend(INFINITE, rounded.compare(VectorOperators.GE, BEYOND_HALF));
        IntVector small = magnitude
                .reinterpretAsFloats()
                .add(SUBNORMAL_HALF)
                .sub(SUBNORMAL_HALF)
                .reinterpretAsInts();
        rounded = rounded.blend(small, magnitude.compare(VectorOperators.LT, LEAST_NORMAL_HALF));
        rounded = rounded.blend(NOT_A_NUMBER, magnitude.compare(VectorOperators.GT, INFINITE));
        return rounded.or(bits.and(SIGN)).reinterpretAsFloats();
    }

    @Override
    public void bfloats(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        int whole = F.loopBound(n);
        for (int i = 0; i < whole; i += N) {
            IntVector bits = load(x, xAt + i).reinterpretAsInts();
            IntVector tie = bits.lanewise(VectorOperators.LSHR, 16).and(1);
            IntVector rounded = bits.add(0x7fff).add(tie).and(0xffff0000);
            VectorMask<Integer> strange = bits.and(MAGNITUDE).compare(VectorOperators.GT, INFINITE);
            store(rounded.blend(NOT_A_NUMBER, strange).reinterpretAsFloats(), out, outAt + i);
        }
        plain.bfloats(x, xAt + whole, n - whole, out, outAt + whole);
    }

    @Override
    public void blocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        if (BLOCK % N != 0) {
            plain.blocks(x, xAt, n, out, outAt);
            return;
        }
        for (int from = 0; from < n; from += BLOCK) {
            float magnitude = magnitude(x, xAt + from, BLOCK);
            float scale = PlainInputRounding.half(magnitude / CODES);
            float inverse = scale == 0 ? 0 : CODES / magnitude;
            for (int i = from; i < from + BLOCK; i += N) {
                store(whole(load(x, xAt + i).mul(inverse)).mul(scale), out, outAt + i);
            }
        }
    }

    @Override
    public void superBlocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        if (SUPER_BLOCK % N != 0) {
            plain.superBlocks(x, xAt, n, out, outAt);
            return;
        }
        for (int from = 0; from < n; from += SUPER_BLOCK) {
            float signed = signedMagnitude(x, xAt + from);
            float scale = PlainInputRounding.superScale(signed);
            float inverse = scale == 0 ? 0 : -CODES / signed;
            for (int i = from; i < from + SUPER_BLOCK; i += N) {
                store(whole(load(x, xAt + i).mul(inverse)).min(CODES).mul(scale), out, outAt + i);
            }
        }
    }

    /// Only where both signs have the largest magnitude the plain loop must say which comes first.
    private float signedMagnitude(MemorySegment x, long xAt) {
        FloatVector low = load(x, xAt);
        FloatVector high = low;
        for (int i = N; i < SUPER_BLOCK; i += N) {
            FloatVector value = load(x, xAt + i);
            low = low.min(value);
            high = high.max(value);
        }
        float lowest = low.reduceLanes(VectorOperators.MIN);
        float highest = high.reduceLanes(VectorOperators.MAX);
        if (-lowest > highest) {
            return lowest;
        }
        return -lowest < highest ? highest : PlainInputRounding.signedMagnitude(x, xAt);
    }

    @Override
    public float magnitude(MemorySegment x, long xAt, int n) {
        int whole = F.loopBound(n);
        FloatVector largest = FloatVector.zero(F);
        for (int i = 0; i < whole; i += N) {
            largest = largest.max(load(x, xAt + i).abs());
        }
        return Math.max(largest.reduceLanes(VectorOperators.MAX), plain.magnitude(x, xAt + whole, n - whole));
    }

    @Override
    public float lowest(MemorySegment x, long xAt, int n) {
        int whole = F.loopBound(n);
        FloatVector lowest = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
        for (int i = 0; i < whole; i += N) {
            lowest = lowest.min(load(x, xAt + i));
        }
        return Math.min(lowest.reduceLanes(VectorOperators.MIN), plain.lowest(x, xAt + whole, n - whole));
    }

    @Override
    public float highest(MemorySegment x, long xAt, int n) {
        int whole = F.loopBound(n);
        FloatVector highest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += N) {
            highest = highest.max(load(x, xAt + i));
        }
        return Math.max(highest.reduceLanes(VectorOperators.MAX), plain.highest(x, xAt + whole, n - whole));
    }

    @Override
    public void grid(
            MemorySegment x, long xAt, int n, float scale, int least, int most, MemorySegment out, long outAt) {
        int whole = scale == 0 ? 0 : F.loopBound(n);
        for (int i = 0; i < whole; i += N) {
            FloatVector held = load(x, xAt + i).div(scale).min(most).max(least);
            store(whole(held).mul(scale), out, outAt + i);
        }
        plain.grid(x, xAt + whole, n - whole, scale, least, most, out, outAt + whole);
    }

    @Override
    public void steps(
            MemorySegment x, long xAt, int n, float start, float step, int most, MemorySegment out, long outAt) {
        int whole = step == 0 ? 0 : F.loopBound(n);
        for (int i = 0; i < whole; i += N) {
            FloatVector held = load(x, xAt + i).sub(start).div(step).min(most).max(0);
            store(whole(held).mul(step).add(start), out, outAt + i);
        }
        plain.steps(x, xAt + whole, n - whole, start, step, most, out, outAt + whole);
    }

    @Override
    public void smallFloats(
            MemorySegment x, long xAt, int n, float scale, SmallFloat type, MemorySegment out, long outAt) {
        int whole = scale == 0 ? 0 : F.loopBound(n);
        for (int i = 0; i < whole; i += N) {
            store(small(load(x, xAt + i).div(scale), type).mul(scale), out, outAt + i);
        }
        plain.smallFloats(x, xAt + whole, n - whole, scale, type, out, outAt + whole);
    }

    private static FloatVector small(FloatVector value, SmallFloat type) {
        IntVector sign = value.reinterpretAsInts().and(SIGN);
        FloatVector magnitude = value.abs().min(type.largest());
        IntVector bits = magnitude.reinterpretAsInts();
        IntVector tie = bits.lanewise(VectorOperators.LSHR, type.dropped()).and(1);
        FloatVector rounded = bits.add((1 << type.dropped() - 1) - 1)
                .add(tie)
                .and(-(1 << type.dropped()))
                .reinterpretAsFloats();
        FloatVector tiny = magnitude.add(type.magic()).sub(type.magic());
        VectorMask<Float> isTiny = magnitude.compare(VectorOperators.LT, type.leastNormal());
        FloatVector held = rounded.blend(tiny, isTiny).min(type.largest());
        VectorMask<Float> strange = value.test(VectorOperators.IS_NAN);
        return held.reinterpretAsInts().or(sign).reinterpretAsFloats().blend(Float.NaN, strange);
    }

    /// Of magnitudes below 2²².
    private static FloatVector whole(FloatVector value) {
        return value.add(WHOLE).sub(WHOLE);
    }

    private static FloatVector load(MemorySegment segment, long at) {
        return FloatVector.fromMemorySegment(F, segment, 4 * at, ORDER);
    }

    private static void store(FloatVector value, MemorySegment segment, long at) {
        value.intoMemorySegment(segment, 4 * at, ORDER);
    }
}
