package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.B;
import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.I;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.StoredNumbers.ORDER;
import static lapidary.core.linalg.StoredNumbers.half;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Rows of ggml's blocks of 32 against one vector: Σ d · Σ q·x, and Σ m · Σ x where blocks have a minimum.
final class VectorBlockProducts {
    private static final int SIZE = 32;
    private static final int HALF = 16;
    private static final boolean HAS_TABLES = N == 16;
    private static final IntVector OFFSET = table(-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7);
    private static final IntVector LEVELS = table(StoredNumbers.LEVELS);

    private VectorBlockProducts() {}

    static void q8(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q8(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q8(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        for (int b = 0, i = 0; b < values.length / SIZE; b++, i += SIZE) {
            long block = at + 34L * b;
            FloatVector own = bytes(data, block + 2).mul(FloatVector.fromArray(F, values, i));
            for (int j = N; j < SIZE; j += N) {
                own = bytes(data, block + 2 + j).fma(FloatVector.fromArray(F, values, i + j), own);
            }
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
        }
        sum.intoArray(sums, to);
    }

    static void q4(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q4(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q4(MemorySegment data, long at, Activations x, float[] sums, int to) {
        if (HAS_TABLES) {
            lookedUp(data, at, OFFSET, x, sums, to);
        } else {
            q4WithoutTable(data, at, x, sums, to);
        }
    }

    private static void q4WithoutTable(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        for (int b = 0, i = 0; b < values.length / SIZE; b++, i += SIZE) {
            long block = at + 18L * b;
            FloatVector own = FloatVector.zero(F);
            for (int j = 0; j < HALF; j += N) {
                IntVector pair = codes(data, block + 2 + j);
                own = number(pair.and(15).sub(8)).fma(FloatVector.fromArray(F, values, i + j), own);
                own = number(pair.lanewise(VectorOperators.LSHR, 4).and(15).sub(8))
                        .fma(FloatVector.fromArray(F, values, i + HALF + j), own);
            }
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
        }
        sum.intoArray(sums, to);
    }

    static void q4WithMinimum(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q4WithMinimum(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q4WithMinimum(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < values.length / SIZE; b++, i += SIZE) {
            long block = at + 20L * b;
            FloatVector own = FloatVector.zero(F);
            for (int j = 0; j < HALF; j += N) {
                IntVector pair = codes(data, block + 4 + j);
                own = number(pair.and(15)).fma(FloatVector.fromArray(F, values, i + j), own);
                own = number(pair.lanewise(VectorOperators.LSHR, 4).and(15))
                        .fma(FloatVector.fromArray(F, values, i + HALF + j), own);
            }
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
            below = Math.fma(half(data, block + 2), sumOf(x, i), below);
        }
        sum.add(below(below)).intoArray(sums, to);
    }

    static void q5(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q5(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q5(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        for (int b = 0, i = 0; b < values.length / SIZE; b++, i += SIZE) {
            long block = at + 22L * b;
            int fifth = StoredNumbers.integer(data, block + 2);
            FloatVector own = FloatVector.zero(F);
            for (int j = 0; j < HALF; j += N) {
                IntVector pair = codes(data, block + 6 + j);
                own = number(five(pair.and(15), fifth >>> j).sub(16)).fma(FloatVector.fromArray(F, values, i + j), own);
                own = number(five(pair.lanewise(VectorOperators.LSHR, 4).and(15), fifth >>> HALF + j)
                                .sub(16))
                        .fma(FloatVector.fromArray(F, values, i + HALF + j), own);
            }
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
        }
        sum.intoArray(sums, to);
    }

    static void q5WithMinimum(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            q5WithMinimum(data, row * rowBytes, x, sums, row * N);
        }
    }

    private static void q5WithMinimum(MemorySegment data, long at, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        float below = 0;
        for (int b = 0, i = 0; b < values.length / SIZE; b++, i += SIZE) {
            long block = at + 24L * b;
            int fifth = StoredNumbers.integer(data, block + 4);
            FloatVector own = FloatVector.zero(F);
            for (int j = 0; j < HALF; j += N) {
                IntVector pair = codes(data, block + 8 + j);
                own = number(five(pair.and(15), fifth >>> j)).fma(FloatVector.fromArray(F, values, i + j), own);
                own = number(five(pair.lanewise(VectorOperators.LSHR, 4).and(15), fifth >>> HALF + j))
                        .fma(FloatVector.fromArray(F, values, i + HALF + j), own);
            }
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
            below = Math.fma(half(data, block + 2), sumOf(x, i), below);
        }
        sum.add(below(below)).intoArray(sums, to);
    }

    static void levels(MemorySegment rows, long rowBytes, int count, Activations x, float[] sums) {
        MemorySegment data = NativeMemory.at(rows);
        for (int row = 0; row < count; row++) {
            levels(data, row * rowBytes, x, sums, row * N);
        }
    }

    /// Only where a vector holds all sixteen levels.
    private static void levels(MemorySegment data, long at, Activations x, float[] sums, int to) {
        lookedUp(data, at, LEVELS, x, sums, to);
    }

    /// Codes of four bits that point into a table. Looking up takes an index modulo sixteen.
    private static void lookedUp(MemorySegment data, long at, IntVector table, Activations x, float[] sums, int to) {
        float[] values = x.values();
        FloatVector sum = FloatVector.zero(F);
        for (int b = 0; b < values.length / SIZE; b++) {
            long block = at + 18L * b;
            IntVector pair = codes(data, block + 2);
            FloatVector low = pair.selectFrom(table).reinterpretAsFloats();
            FloatVector high =
                    pair.lanewise(VectorOperators.LSHR, 4).selectFrom(table).reinterpretAsFloats();
            FloatVector own = low.mul(FloatVector.fromArray(F, values, SIZE * b));
            own = high.fma(FloatVector.fromArray(F, values, SIZE * b + HALF), own);
            sum = own.fma(FloatVector.broadcast(F, half(data, block)), sum);
        }
        sum.intoArray(sums, to);
    }

    /// The codes of as many bytes as there are lanes; the bits above a byte are copies of its sign.
    static IntVector codes(MemorySegment data, long at) {
        return (IntVector) ByteVector.fromMemorySegment(B, data, at, ORDER).convertShape(VectorOperators.B2I, I, 0);
    }

    static FloatVector number(IntVector codes) {
        return (FloatVector) codes.convertShape(VectorOperators.I2F, F, 0);
    }

    private static FloatVector bytes(MemorySegment data, long at) {
        return (FloatVector) ByteVector.fromMemorySegment(B, data, at, ORDER).convertShape(VectorOperators.B2F, F, 0);
    }

    private static IntVector five(IntVector low, int fifth) {
        return low.lanewise(VectorOperators.OR, HALF, VectorMask.fromLong(I, fifth & (1L << N) - 1));
    }

    /// A number in the first lane, to be summed with the others.
    static FloatVector below(float value) {
        return FloatVector.zero(F).withLane(0, value);
    }

    private static float sumOf(Activations x, int i) {
        return x.sums()[i / Activations.GROUP] + x.sums()[i / Activations.GROUP + 1];
    }

    private static IntVector table(float... values) {
        return HAS_TABLES ? FloatVector.fromArray(F, values, 0).reinterpretAsInts() : IntVector.zero(I);
    }
}
