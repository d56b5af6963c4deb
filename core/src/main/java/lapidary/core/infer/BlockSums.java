package lapidary.core.infer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Set;
import lapidary.core.compressed.Packed;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Gemm;
import lapidary.core.linalg.InputRounding;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;

/// What a product with Q4_1 or Q5_1 weights gains by the sums that Q8_1 stores of its blocks.
///
/// A weight of such a block is d · code + m. The codes meet the codes of the activations, but m meets the sum
/// s = half(max|x| / 127 · Σ codes), taken from the scale before that is rounded to half precision. So each block
/// adds m · (s − half(max|x| / 127) · Σ codes) to the product with the rounded activations.
///
/// Source: ggml `ggml-cpu/arch/x86/quants.c`, `quantize_row_q8_1`, `ggml_vec_dot_q4_1_q8_1`.
final class BlockSums {
    private static final Set<DType> TYPES = Set.of(DType.Q4_1, DType.Q5_1);
    private static final int BLOCK = InputRounding.BLOCK;
    private static final float CODES = 127;
    /// Added and taken away, it rounds to a whole number.
    private static final float WHOLE = 0x1.8p23f;
    /// Outputs of a tile.
    private static final int TILE = 256;
    /// Where a block holds its minimum: behind its scale.
    private static final int MINIMUM = 2;

    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Workers workers;
    private final InputRounding kernels = InputRounding.fastest();

    BlockSums(Workers workers) {
        this.workers = workers;
    }

    /// Adds it; nothing where the weights are not at hand as such blocks.
    ///
    /// @param from `float32[tokens, inputs]` before it was rounded
    /// @param weight that it was multiplied with
    /// @param firstRow of the weight
    /// @param to `float32[tokens, outputs]`
    void add(Matrix from, RowSource weight, int firstRow, Matrix to) {
        if (!(weight instanceof Packed packed) || !TYPES.contains(packed.type())) {
            return;
        }
        int blocks = from.columns() / BLOCK;
        try (NativeFloats room = new NativeFloats((long) (from.rows() + to.columns()) * blocks)) {
            Matrix all = room.matrix(from.rows() + to.columns(), blocks);
            Matrix gains = all.rows(0, from.rows());
            Matrix minimums = all.rows(from.rows(), to.columns());
            gains(from, gains);
            workers.rows(to.columns(), TILE, Job.UNWATCHED, (first, end) -> {
                int at = Math.toIntExact(first);
                Matrix tile = minimums.rows(at, Math.toIntExact(end - first));
                minimums(packed, firstRow + first, tile);
                Gemm.productTransposed(gains, tile, 1, true, to.columns(at, tile.rows()));
            });
        }
    }

    /// s − half(max|x| / 127) · Σ codes, block by block.
    private void gains(Matrix from, Matrix gains) {
        for (int row = 0; row < from.rows(); row++) {
            for (int block = 0; block < gains.columns(); block++) {
                float gain = gain(from.data(), from.at(row) + (long) block * BLOCK);
                gains.data().setAtIndex(ValueLayout.JAVA_FLOAT, gains.at(row) + block, gain);
            }
        }
    }

    private float gain(MemorySegment x, long at) {
        float magnitude = kernels.magnitude(x, at, BLOCK);
        float scale = magnitude / CODES;
        float stored = half(scale);
        float inverse = stored == 0 ? 0 : CODES / magnitude;
        float sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += x.getAtIndex(ValueLayout.JAVA_FLOAT, at + i) * inverse + WHOLE - WHOLE;
        }
        return half(scale * sum) - stored * sum;
    }

    private static void minimums(Packed packed, long firstRow, Matrix tile) {
        int bytes = packed.type().blockBytes();
        for (int row = 0; row < tile.rows(); row++) {
            long at = (firstRow + row) * tile.columns() * bytes + MINIMUM;
            for (int block = 0; block < tile.columns(); block++) {
                float minimum = Float.float16ToFloat(packed.data().get(HALF, at + (long) block * bytes));
                tile.data().setAtIndex(ValueLayout.JAVA_FLOAT, tile.at(row) + block, minimum);
            }
        }
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
