package lapidary.core.stats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lapidary.core.compressed.Dense;
import lapidary.core.linalg.StoredWeightKernels;
import lapidary.core.linalg.WeightKernels;
import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;

/// Rows of BF16 or F16. Magnitudes are compared as whole numbers of 16 bits.
final class HalfRows extends StoredRows {
    private static final ValueLayout.OfShort LITTLE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Dense tensor;
    private final int columns;
    private final boolean isBrain;
    private final short[] bits;
    private final int[] largest = new int[1];
    private int count;

    HalfRows(Dense tensor, int blockRows) {
        super(blockRows);
        this.tensor = tensor;
        columns = (int) tensor.shape().columns();
        isBrain = tensor.type() == DType.BF16;
        bits = new short[blockRows * columns];
    }

    @Override
    boolean survey(long row, int rows, float[] block) {
        count = rows * columns;
        MemorySegment.copy(tensor.data(), LITTLE, Math.multiplyExact(row * columns, 2L), bits, 0, count);
        decode(block);
        shift = Gatherer.shift(block, count);
        WeightKernels.fastest().powers(block, 0, count, shift, powers);
        if (!Double.isFinite(powers[3])) {
            return false;
        }
        zeros = 0;
        for (int i = 0; i < rows; i++) {
            zeros += StoredWeightKernels.fastest().magnitudes(bits, i * columns, (i + 1) * columns, largest);
            magnitudes[i] = isBrain ? Float.intBitsToFloat(largest[0] << 16) : Float.float16ToFloat((short) largest[0]);
        }
        return true;
    }

    @Override
    void decode(float[] block) {
        if (isBrain) {
            Widening.fastest().brainFloats(bits, count, block, 0);
        } else {
            Widening.fastest().halves(bits, count, block, 0);
        }
    }
}
