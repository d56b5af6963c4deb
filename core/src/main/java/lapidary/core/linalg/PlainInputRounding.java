package lapidary.core.linalg;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/// The roundings as plain loops.
final class PlainInputRounding implements InputRounding {
    /// Added and taken away, it rounds every magnitude below 2²² to a whole number, ties to even.
    static final float WHOLE = 0x1.8p23f;

    private static final float CODES = 127;

    @Override
    public void halves(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        for (int i = 0; i < n; i++) {
            put(out, outAt + i, Float.float16ToFloat(Float.floatToFloat16(get(x, xAt + i))));
        }
    }

    @Override
    public void bfloats(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        for (int i = 0; i < n; i++) {
            float value = get(x, xAt + i);
            int bits = Float.floatToRawIntBits(value);
            int rounded = (bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000;
            put(out, outAt + i, Float.isNaN(value) ? Float.NaN : Float.intBitsToFloat(rounded));
        }
    }

    @Override
    public void blocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        for (int from = 0; from < n; from += BLOCK) {
            float magnitude = magnitude(x, xAt + from, BLOCK);
            float scale = half(magnitude / CODES);
            float inverse = scale == 0 ? 0 : CODES / magnitude;
            for (int i = from; i < from + BLOCK; i++) {
                put(out, outAt + i, whole(get(x, xAt + i) * inverse) * scale);
            }
        }
    }

    @Override
    public void superBlocks(MemorySegment x, long xAt, int n, MemorySegment out, long outAt) {
        for (int from = 0; from < n; from += SUPER_BLOCK) {
            float signed = signedMagnitude(x, xAt + from);
            float scale = superScale(signed);
            float inverse = scale == 0 ? 0 : -CODES / signed;
            for (int i = from; i < from + SUPER_BLOCK; i++) {
                put(out, outAt + i, Math.min(CODES, whole(get(x, xAt + i) * inverse)) * scale);
            }
        }
    }

    /// 0 for what is too small to have an inverse.
    static float superScale(float signed) {
        return signed == 0 ? 0 : 1 / (-CODES / signed);
    }

    /// The value of largest magnitude, the first of equals; NaN when there is one.
    static float signedMagnitude(MemorySegment x, long xAt) {
        float signed = 0;
        for (int i = 0; i < SUPER_BLOCK; i++) {
            float value = get(x, xAt + i);
            if (Float.isNaN(value)) {
                return Float.NaN;
            }
            signed = Math.abs(value) > Math.abs(signed) ? value : signed;
        }
        return signed;
    }

    @Override
    public float magnitude(MemorySegment x, long xAt, int n) {
        float largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(get(x, xAt + i)));
        }
        return largest;
    }

    @Override
    public float lowest(MemorySegment x, long xAt, int n) {
        float lowest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            lowest = Math.min(lowest, get(x, xAt + i));
        }
        return lowest;
    }

    @Override
    public float highest(MemorySegment x, long xAt, int n) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            highest = Math.max(highest, get(x, xAt + i));
        }
        return highest;
    }

    @Override
    public void grid(
            MemorySegment x, long xAt, int n, float scale, int least, int most, MemorySegment out, long outAt) {
        for (int i = 0; i < n; i++) {
            float held = Math.max(least, Math.min(most, quotient(get(x, xAt + i), scale)));
            put(out, outAt + i, whole(held) * scale);
        }
    }

    @Override
    public void steps(
            MemorySegment x, long xAt, int n, float start, float step, int most, MemorySegment out, long outAt) {
        for (int i = 0; i < n; i++) {
            float held = Math.max(0, Math.min(most, quotient(get(x, xAt + i) - start, step)));
            put(out, outAt + i, whole(held) * step + start);
        }
    }

    @Override
    public void smallFloats(
            MemorySegment x, long xAt, int n, float scale, SmallFloat type, MemorySegment out, long outAt) {
        for (int i = 0; i < n; i++) {
            float value = quotient(get(x, xAt + i), scale);
            float magnitude = Math.min(type.largest(), small(Math.abs(value), type));
            put(out, outAt + i, Math.copySign(magnitude, value) * scale);
        }
    }

    private static float small(float magnitude, SmallFloat type) {
        if (magnitude < type.leastNormal()) {
            return magnitude + type.magic() - type.magic();
        }
        if (!(magnitude <= type.largest())) {
            return magnitude;
        }
        int bits = Float.floatToRawIntBits(magnitude);
        int below = (1 << type.dropped() - 1) - 1;
        int rounded = (bits + below + (bits >>> type.dropped() & 1)) & -(1 << type.dropped());
        return Float.intBitsToFloat(rounded);
    }

    /// A scale of 0 belongs to zeros only.
    private static float quotient(float value, float scale) {
        return scale == 0 ? 0 : value / scale;
    }

    /// Of magnitudes below 2²².
    static float whole(float value) {
        return value + WHOLE - WHOLE;
    }

    static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }

    private static float get(MemorySegment segment, long at) {
        return segment.getAtIndex(JAVA_FLOAT, at);
    }

    private static void put(MemorySegment segment, long at, float value) {
        segment.setAtIndex(JAVA_FLOAT, at, value);
    }
}
