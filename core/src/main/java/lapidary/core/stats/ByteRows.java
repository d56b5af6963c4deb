package lapidary.core.stats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lapidary.core.compressed.Packed;
import lapidary.core.linalg.StoredWeightKernels;
import lapidary.core.linalg.Widening;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// Rows of Q8_0: sums of powers of its codes, times powers of the blocks' scales.
final class ByteRows extends StoredRows {
    /// Sums of powers from zero lose digits where the mean is far from it: here at most two bits of the second one.
    private static final double FAR_FROM_ZERO = 0.25;

    private final Packed tensor;
    private final int rowBytes;
    private final int rowBlocks;
    private final byte[] bytes;
    private int blocks;

    ByteRows(Packed tensor, int blockRows) {
        super(blockRows);
        this.tensor = tensor;
        int columns = (int) tensor.shape().columns();
        rowBytes = Math.toIntExact(DType.Q8_0.bytes(Shape.of(columns)));
        rowBlocks = columns / DType.Q8_0.blockElements();
        bytes = new byte[Math.multiplyExact(blockRows, rowBytes)];
    }

    static boolean isFast() {
        return StoredWeightKernels.fastest().isFastOnBlocks();
    }

    @Override
    boolean survey(long row, int rows, float[] block) {
        blocks = rows * rowBlocks;
        MemorySegment.copy(
                tensor.data(),
                ValueLayout.JAVA_BYTE,
                Math.multiplyExact(row, (long) rowBytes),
                bytes,
                0,
                rows * rowBytes);
        zeros = StoredWeightKernels.fastest().powers(bytes, blocks, powers);
        double elements = (double) blocks * DType.Q8_0.blockElements();
        boolean isFar = powers[0] * powers[0] > FAR_FROM_ZERO * elements * powers[1];
        if (isFar || !Double.isFinite(powers[3])) {
            return false;
        }
        for (int i = 0; i < rows; i++) {
            magnitudes[i] = StoredWeightKernels.fastest().magnitude(bytes, i * rowBlocks, rowBlocks);
        }
        return true;
    }

    @Override
    void decode(float[] block) {
        Widening.fastest().scaledBytes(bytes, blocks, block, 0);
    }
}
