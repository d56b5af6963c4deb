package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.StoredNumbers.half;
import static lapidary.core.linalg.StoredNumbers.part;
import static lapidary.core.linalg.StoredNumbers.signed;
import static lapidary.core.linalg.StoredNumbers.unsigned;
import static lapidary.core.linalg.VectorBlockProducts.below;
import static lapidary.core.linalg.VectorBlockProducts.codes;
import static lapidary.core.linalg.VectorBlockProducts.number;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Rows of ggml's super-blocks of 256 (the K types) against one vector. Bytes that hold parts of several weights are
/// loaded once for all of them; minimums and offsets meet the sums of the activations.
final class VectorSuperBlockProducts {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int HALF = 16;
    private static final int PARTS = 16;

    private VectorSuperBlockProducts() {}

    static void q4(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q4(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q4(MemorySegment data, long at, Activations x, float[] sums, int to) {
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < x.values().length / SIZE; b++, i += SIZE) {
            long block = at + 144L * b;
            float scale = half(data, block);
            for (int k = 0; k < 4; k++) {
                int scales = StoredNumbers.scales(data, block + 4, k < 2) >>> k % 2 * 16;
                sum = fours(
                        data,
                        block + 16 + GROUP * k,
                        scale * part(scales, 0),
                        scale * part(scales, 1),
                        x.values(),
                        i + 2 * GROUP * k,
                        sum);
            }
            below = Math.fma(half(data, block + 2), minimums(data, block + 4, x.sums(), i / HALF), below);
        }
        sum.sub(below(below)).intoArray(sums, to);
    }

    /// 64 weights in 32 bytes: a group in the low halves, the next in the high ones.
    private static FloatVector fours(
            MemorySegment data, long at, float low, float high, float[] x, int from, FloatVector sum) {
        FloatVector first = FloatVector.zero(F);
        FloatVector second = FloatVector.zero(F);
        for (int j = 0; j < GROUP; j += N) {
            IntVector pair = codes(data, at + j);
            first = number(pair.and(15)).fma(FloatVector.fromArray(F, x, from + j), first);
            second = number(shifted(pair, 4).and(15)).fma(FloatVector.fromArray(F, x, from + GROUP + j), second);
        }
        return second.fma(FloatVector.broadcast(F, high), first.fma(FloatVector.broadcast(F, low), sum));
    }

    static void q5(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q5(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q5(MemorySegment data, long at, Activations x, float[] sums, int to) {
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < x.values().length / SIZE; b++, i += SIZE) {
            long block = at + 176L * b;
            float scale = half(data, block);
            for (int k = 0; k < 8; k++) {
                int scales = StoredNumbers.scales(data, block + 4, k < 4);
                FloatVector own = fives(data, block, k, x.values(), i + GROUP * k);
                sum = own.fma(FloatVector.broadcast(F, scale * part(scales, k % 4)), sum);
            }
            below = Math.fma(half(data, block + 2), minimums(data, block + 4, x.sums(), i / HALF), below);
        }
        sum.sub(below(below)).intoArray(sums, to);
    }

    /// Group `k` of 32.
    private static FloatVector fives(MemorySegment data, long block, int k, float[] x, int from) {
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < GROUP; j += N) {
            IntVector low = shifted(codes(data, block + 48 + k / 2 * GROUP + j), k % 2 * 4)
                    .and(15);
            IntVector high = shifted(codes(data, block + 16 + j), k).and(1);
            IntVector code = low.or(high.lanewise(VectorOperators.LSHL, 4));
            sum = number(code).fma(FloatVector.fromArray(F, x, from + j), sum);
        }
        return sum;
    }

    static void q6(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q6(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q6(MemorySegment data, long at, Activations x, float[] sums, int to) {
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < x.values().length / SIZE; b++, i += SIZE) {
            long block = at + 210L * b;
            float scale = half(data, block + 208);
            float offset = 0;
            for (int k = 0; k < PARTS; k++) {
                int own = signed(data, block + 192 + k);
                FloatVector product = sixes(data, block, k, x.values(), i + HALF * k);
                sum = product.fma(FloatVector.broadcast(F, scale * own), sum);
                offset = Math.fma(own, x.sums()[i / HALF + k], offset);
            }
            below = Math.fma(scale, offset, below);
        }
        sum.sub(below(32 * below)).intoArray(sums, to);
    }

    /// Sub-block `k` of 16.
    private static FloatVector sixes(MemorySegment data, long block, int k, float[] x, int from) {
        int quarter = k / 2 % 4;
        long lowAt = block + k / 8 * 64 + quarter % 2 * GROUP + k % 2 * HALF;
        long highAt = block + 128 + k / 8 * GROUP + k % 2 * HALF;
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < HALF; j += N) {
            IntVector low = shifted(codes(data, lowAt + j), quarter / 2 * 4).and(15);
            IntVector high = shifted(codes(data, highAt + j), quarter * 2).and(3);
            IntVector code = low.or(high.lanewise(VectorOperators.LSHL, 4));
            sum = number(code).fma(FloatVector.fromArray(F, x, from + j), sum);
        }
        return sum;
    }

    static void q3(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q3(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q3(MemorySegment data, long at, Activations x, float[] sums, int to) {
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < x.values().length / SIZE; b++, i += SIZE) {
            long block = at + 110L * b;
            float scale = half(data, block + 108);
            float offset = 0;
            for (int k = 0; k < PARTS; k++) {
                int own = StoredNumbers.sixBitScale(data, block + 96, k) - 32;
                FloatVector product = threes(data, block, k, x.values(), i + HALF * k);
                sum = product.fma(FloatVector.broadcast(F, scale * own), sum);
                offset = Math.fma(own, x.sums()[i / HALF + k], offset);
            }
            below = Math.fma(scale, offset, below);
        }
        sum.sub(below(4 * below)).intoArray(sums, to);
    }

    /// Sub-block `k` of 16.
    private static FloatVector threes(MemorySegment data, long block, int k, float[] x, int from) {
        long lowAt = block + 32 + k / 8 * GROUP + k % 2 * HALF;
        long highAt = block + k % 2 * HALF;
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < HALF; j += N) {
            IntVector low = shifted(codes(data, lowAt + j), k / 2 % 4 * 2).and(3);
            IntVector high = shifted(codes(data, highAt + j), k / 2).and(1);
            IntVector code = low.or(high.lanewise(VectorOperators.LSHL, 2));
            sum = number(code).fma(FloatVector.fromArray(F, x, from + j), sum);
        }
        return sum;
    }

    static void q2(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q2(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q2(MemorySegment data, long at, Activations x, float[] sums, int to) {
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < x.values().length / SIZE; b++, i += SIZE) {
            long block = at + 84L * b;
            float scale = half(data, block + 80);
            float minimums = 0;
            for (int k = 0; k < PARTS; k++) {
                int both = unsigned(data, block + k);
                FloatVector own = twos(data, block + 16, k, x.values(), i + HALF * k);
                sum = own.fma(FloatVector.broadcast(F, scale * (both & 15)), sum);
                minimums = Math.fma(both >> 4, x.sums()[i / HALF + k], minimums);
            }
            below = Math.fma(half(data, block + 82), minimums, below);
        }
        sum.sub(below(below)).intoArray(sums, to);
    }

    /// Sub-block `k` of 16.
    private static FloatVector twos(MemorySegment data, long at, int k, float[] x, int from) {
        long codesAt = at + k / 8 * GROUP + k % 2 * HALF;
        FloatVector sum = FloatVector.zero(F);
        for (int j = 0; j < HALF; j += N) {
            IntVector code = shifted(codes(data, codesAt + j), k / 2 % 4 * 2).and(3);
            sum = number(code).fma(FloatVector.fromArray(F, x, from + j), sum);
        }
        return sum;
    }

    /// Σ minimum · Σ x over the eight groups of a super-block.
    ///
    /// @param at of the twelve bytes of scales and minimums
    private static float minimums(MemorySegment data, long at, float[] sums, int from) {
        int first = StoredNumbers.minimums(data, at, true);
        int last = StoredNumbers.minimums(data, at, false);
        float sum = 0;
        for (int k = 0; k < 8; k++) {
            int minimum = part(k < 4 ? first : last, k % 4);
            sum = Math.fma(minimum, sums[from + 2 * k] + sums[from + 2 * k + 1], sum);
        }
        return sum;
    }

    private static IntVector shifted(IntVector codes, int shift) {
        return codes.lanewise(VectorOperators.LSHR, shift);
    }
}
