package lapidary.core.linalg;

import static lapidary.core.linalg.Lanes.F;
import static lapidary.core.linalg.Lanes.I;
import static lapidary.core.linalg.Lanes.N;
import static lapidary.core.linalg.StoredNumbers.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import lapidary.core.tensor.DType;

/// By the Vector API. A block of a tile is one vector of F32 scales and then the words of its codes, one vector each.
///
/// A code is cut out of its word by a mask and converted where it stands; that it stands at some place value is made
/// up for by the activation, which was divided by this power of two. So is a code's offset: a block's sum begins
/// with it.
final class VectorInterleavedProducts implements InterleavedProducts {
    private static final int SIZE = 32;
    private static final int WORD = Integer.BYTES;

    /// Bytes of a vector of words.
    private static final long VECTOR = (long) N * WORD;

    /// Makes bytes of two's complement unsigned. The uppermost one keeps its sign, which is that of the word.
    private static final int SIGNS = 0x00808080;

    @Override
    public boolean covers(DType type) {
        return type == DType.Q8_0 || type == DType.Q4_0;
    }

    @Override
    public int rows() {
        return N;
    }

    @Override
    public long tileBytes(DType type, int columns) {
        if (columns % SIZE != 0) {
            throw new IllegalArgumentException("rows of " + columns + " elements are no whole number of blocks");
        }
        return Math.multiplyExact((long) columns / SIZE, blockBytes(type));
    }

    private static long blockBytes(DType type) {
        return VECTOR * (1 + words(type));
    }

    private static int words(DType type) {
        return switch (type) {
            case Q8_0 -> 8;
            case Q4_0 -> 4;
            default -> throw new IllegalArgumentException(type + " is not interleaved");
        };
    }

    @Override
    public void interleave(DType type, MemorySegment rows, int count, int columns, MemorySegment tiles) {
        int blocks = Math.toIntExact(tileBytes(type, columns) / blockBytes(type));
        int words = words(type);
        int signs = type == DType.Q8_0 ? SIGNS : 0;
        long blockBytes = blockBytes(type);
        for (int row = 0; row < Math.ceilDiv(count, N) * N; row++) {
            long from = (long) row * blocks * type.blockBytes();
            long to = (long) (row / N) * blocks * blockBytes + (long) WORD * (row % N);
            for (int block = 0; block < blocks; block++) {
                boolean isThere = row < count;
                tiles.set(StoredNumbers.FLOAT, to, isThere ? StoredNumbers.half(rows, from) : 0);
                for (int word = 0; word < words; word++) {
                    int codes = isThere ? StoredNumbers.integer(rows, from + 2 + (long) WORD * word) ^ signs : 0;
                    tiles.set(StoredNumbers.INT, to + (1 + word) * VECTOR, codes);
                }
                from += type.blockBytes();
                to += blockBytes;
            }
        }
    }

    @Override
    public Input input(DType type, Matrix row) {
        float[] x = new float[row.columns()];
        MemorySegment.copy(row.data(), ValueLayout.JAVA_FLOAT, 0, x, 0, x.length);
        float[] values = new float[x.length];
        float[] offsets = new float[x.length / SIZE];
        for (int block = 0; block < offsets.length; block++) {
            offsets[block] = type == DType.Q8_0 ? bytes(x, SIZE * block, values) : nibbles(x, SIZE * block, values);
        }
        return new Input(values, offsets);
    }

    /// Words of four bytes.
    private static float bytes(float[] x, int at, float[] values) {
        float sum = 0;
        for (int i = at; i < at + SIZE; i += WORD) {
            values[i] = x[i];
            values[i + 1] = x[i + 1] * 0x1p-8f;
            values[i + 2] = x[i + 2] * 0x1p-16f;
            values[i + 3] = x[i + 3] * 0x1p-24f;
            sum += x[i] + x[i + 1] + x[i + 2];
        }
        return -128 * sum;
    }

    /// Words of four bytes, each with a column of the block's first half in its low bits and one of
    /// the second in its
    /// high ones. The upper half of a word is shifted down before it is taken apart.
    private static float nibbles(float[] x, int at, float[] values) {
        float sum = 0;
        for (int i = 0; i < SIZE / 2; i += 2) {
            int to = at + 2 * i;
            values[to] = x[at + i];
            values[to + 1] = x[at + i + 16] * 0x1p-4f;
            values[to + 2] = x[at + i + 1] * 0x1p-8f;
            values[to + 3] = x[at + i + 17] * 0x1p-12f;
            sum += (x[at + i] + x[at + i + 16]) + (x[at + i + 1] + x[at + i + 17]);
        }
        return -8 * sum;
    }

    @Override
    public void multiply(DType type, MemorySegment tiles, int count, Input x, float[] out) {
        NativeMemory.use(tiles, there -> multiplyNative(type, there, count, x, out));
    }

    private void multiplyNative(DType type, MemorySegment tiles, int count, Input x, float[] out) {
        long bytes = tileBytes(type, x.values().length);
        MemorySegment data = NativeMemory.at(tiles);
        for (int tile = 0; tile < count; tile++) {
            if (type == DType.Q8_0) {
                bytes(data, tile * bytes, x.values(), x.offsets(), out, tile * N);
            } else {
                nibbles(data, tile * bytes, x.values(), x.offsets(), out, tile * N);
            }
        }
    }

    private static void bytes(MemorySegment data, long at, float[] x, float[] offsets, float[] out, int to) {
        FloatVector sum = FloatVector.zero(F);
        int i = 0;
        for (float offset : offsets) {
            FloatVector scale = FloatVector.fromMemorySegment(F, data, at, ORDER);
            FloatVector first = FloatVector.broadcast(F, offset);
            FloatVector second = FloatVector.zero(F);
            FloatVector third = FloatVector.zero(F);
            FloatVector fourth = FloatVector.zero(F);
            for (int end = i + SIZE; i < end; i += WORD) {
                at += VECTOR;
                IntVector word = IntVector.fromMemorySegment(I, data, at, ORDER);
                first = number(word.and(0xff)).fma(FloatVector.broadcast(F, x[i]), first);
                second = number(word.and(0xff00)).fma(FloatVector.broadcast(F, x[i + 1]), second);
                third = number(word.and(0xff0000)).fma(FloatVector.broadcast(F, x[i + 2]), third);
                fourth = number(word.and(0xff000000)).fma(FloatVector.broadcast(F, x[i + 3]), fourth);
            }
            at += VECTOR;
            sum = first.add(second).add(third.add(fourth)).fma(scale, sum);
        }
        sum.intoArray(out, to);
    }

    private static void nibbles(MemorySegment data, long at, float[] x, float[] offsets, float[] out, int to) {
        FloatVector sum = FloatVector.zero(F);
        int i = 0;
        for (float offset : offsets) {
            FloatVector scale = FloatVector.fromMemorySegment(F, data, at, ORDER);
            FloatVector first = FloatVector.broadcast(F, offset);
            FloatVector second = FloatVector.zero(F);
            FloatVector third = FloatVector.zero(F);
            FloatVector fourth = FloatVector.zero(F);
            for (int end = i + SIZE; i < end; i += 2 * WORD) {
                at += VECTOR;
                IntVector word = IntVector.fromMemorySegment(I, data, at, ORDER);
                first = number(word.and(0xf)).fma(FloatVector.broadcast(F, x[i]), first);
                second = number(word.and(0xf0)).fma(FloatVector.broadcast(F, x[i + 1]), second);
                third = number(word.and(0xf00)).fma(FloatVector.broadcast(F, x[i + 2]), third);
                fourth = number(word.and(0xf000)).fma(FloatVector.broadcast(F, x[i + 3]), fourth);
                IntVector upper = word.lanewise(VectorOperators.LSHR, 16);
                first = number(upper.and(0xf)).fma(FloatVector.broadcast(F, x[i + 4]), first);
                second = number(upper.and(0xf0)).fma(FloatVector.broadcast(F, x[i + 5]), second);
                third = number(upper.and(0xf00)).fma(FloatVector.broadcast(F, x[i + 6]), third);
                fourth = number(upper.and(0xf000)).fma(FloatVector.broadcast(F, x[i + 7]), fourth);
            }
            at += VECTOR;
            sum = first.add(second).add(third.add(fourth)).fma(scale, sum);
        }
        sum.intoArray(out, to);
    }

    private static FloatVector number(IntVector codes) {
        return (FloatVector) codes.convert(VectorOperators.I2F, 0);
    }
}
