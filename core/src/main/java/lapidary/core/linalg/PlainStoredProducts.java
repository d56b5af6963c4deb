package lapidary.core.linalg;

import static lapidary.core.linalg.StoredNumbers.half;
import static lapidary.core.linalg.StoredNumbers.integer;
import static lapidary.core.linalg.StoredNumbers.part;
import static lapidary.core.linalg.StoredNumbers.signed;
import static lapidary.core.linalg.StoredNumbers.unsigned;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lapidary.core.tensor.DType;

/// The plain twin: weight by weight as the format defines it, summed in double.
///
/// Source: ggml `ggml-common.h` (layouts), `ggml-quants.c` (`dequantize_row_*`).
final class PlainStoredProducts implements StoredProducts {
    private static final Map<DType, Value> VALUES = Map.ofEntries(
            Map.entry(DType.F32, (data, at, i) -> data.get(StoredNumbers.FLOAT, at)),
            Map.entry(DType.F16, (data, at, i) -> half(data, at)),
            Map.entry(
                    DType.BF16, (data, at, i) -> Float.intBitsToFloat(data.get(StoredNumbers.SHORT, at) << Short.SIZE)),
            Map.entry(DType.Q8_0, (data, at, i) -> half(data, at) * signed(data, at + 2 + i)),
            Map.entry(DType.Q4_0, (data, at, i) -> half(data, at) * (nibble(data, at + 2, i) - 8)),
            Map.entry(DType.Q4_1, (data, at, i) -> half(data, at) * nibble(data, at + 4, i) + half(data, at + 2)),
            Map.entry(DType.Q5_0, (data, at, i) -> half(data, at) * (fiveBits(data, at + 2, i) - 16)),
            Map.entry(DType.Q5_1, (data, at, i) -> half(data, at) * fiveBits(data, at + 4, i) + half(data, at + 2)),
            Map.entry(DType.IQ4_NL, (data, at, i) -> half(data, at) * StoredNumbers.LEVELS[nibble(data, at + 2, i)]),
            Map.entry(DType.Q4_K, (data, at, i) -> affine(data, at, i, pair(data, at + 16, i))),
            Map.entry(
                    DType.Q5_K,
                    (data, at, i) -> affine(
                            data,
                            at,
                            i,
                            pair(data, at + 48, i) + (unsigned(data, at + 16 + i % 32) >> i / 32 & 1) * 16)),
            Map.entry(
                    DType.Q2_K,
                    (data, at, i) ->
                            half(data, at + 80) * (unsigned(data, at + i / 16) & 15) * twoBits(data, at + 16, i)
                                    - half(data, at + 82) * (unsigned(data, at + i / 16) >> 4)),
            Map.entry(DType.Q3_K, PlainStoredProducts::threeBits),
            Map.entry(DType.Q6_K, PlainStoredProducts::sixBits));

    /// Weight `i` of the block at `at`.
    @FunctionalInterface
    private interface Value {
        double of(MemorySegment data, long at, int i);
    }

    @Override
    public boolean covers(DType type) {
        return VALUES.containsKey(type);
    }

    @Override
    public void multiply(DType type, MemorySegment rows, int count, Activations x, float[] out, int to) {
        Value value = VALUES.get(type);
        if (value == null) {
            throw new IllegalArgumentException(type + " is not multiplied as stored");
        }
        long bytes = StoredProducts.rowBytes(type, rows, count, x);
        int size = type.blockElements();
        for (int row = 0; row < count; row++) {
            double sum = 0;
            for (int i = 0; i < x.count(); i++) {
                long at = row * bytes + (long) i / size * type.blockBytes();
                sum += value.of(rows, at, i % size) * x.values()[i];
            }
            out[to + row] = (float) sum;
        }
    }

    private static int nibble(MemorySegment data, long at, int i) {
        return unsigned(data, at + i % 16) >> i / 16 * 4 & 15;
    }

    private static int fiveBits(MemorySegment data, long at, int i) {
        return nibble(data, at + 4, i) | (integer(data, at) >>> i & 1) << 4;
    }

    private static int pair(MemorySegment data, long at, int i) {
        return unsigned(data, at + i / 64 * 32 + i % 32) >> i / 32 % 2 * 4 & 15;
    }

    private static int twoBits(MemorySegment data, long at, int i) {
        return unsigned(data, at + i / 128 * 32 + i % 32) >> i / 32 % 4 * 2 & 3;
    }

    private static double affine(MemorySegment data, long at, int i, int code) {
        int group = i / 32;
        int scale = part(StoredNumbers.scales(data, at + 4, group < 4), group % 4);
        int minimum = part(StoredNumbers.minimums(data, at + 4, group < 4), group % 4);
        return half(data, at) * scale * code - half(data, at + 2) * minimum;
    }

    private static double threeBits(MemorySegment data, long at, int i) {
        int code = twoBits(data, at + 32, i) + (unsigned(data, at + i % 32) >> i / 32 & 1) * 4;
        return half(data, at + 108) * (StoredNumbers.sixBitScale(data, at + 96, i / 16) - 32) * (code - 4);
    }

    private static double sixBits(MemorySegment data, long at, int i) {
        int low = unsigned(data, at + i / 128 * 64 + i % 64) >> i / 64 % 2 * 4 & 15;
        int high = unsigned(data, at + 128 + i / 128 * 32 + i % 32) >> i / 32 % 4 * 2 & 3;
        return half(data, at + 208) * signed(data, at + 192 + i / 16) * ((low | high << 4) - 32);
    }
}
