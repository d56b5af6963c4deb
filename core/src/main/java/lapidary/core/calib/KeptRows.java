package lapidary.core.calib;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;

/// Copies of what a batch of sequences brought, until it is added up in their order. Each sequence writes to its own
/// place, from one thread at a time.
final class KeptRows implements AutoCloseable {
    private final int perSequence;
    private final int inputs;
    private final NativeFloats room; // (batch, perSequence, inputs)
    private final int[] filled; // (batch)

    /// @param perSequence most rows that a sequence brings
    KeptRows(int batch, int perSequence, int inputs) {
        this.perSequence = perSequence;
        this.inputs = inputs;
        this.filled = new int[batch];
        this.room = new NativeFloats(bytes(batch, perSequence, inputs) / 4);
    }

    static long bytes(int batch, int perSequence, int inputs) {
        return Math.multiplyExact(Math.multiplyExact(4L * batch, perSequence), (long) inputs);
    }

    /// Copies rows behind those that the sequence brought before.
    ///
    /// @return the copy; valid until [#clear]
    Matrix keep(int sequence, Matrix input) {
        int from = filled[sequence];
        filled[sequence] = from + input.rows();
        Matrix place =
                room.matrix(filled.length * perSequence, inputs).rows(sequence * perSequence + from, input.rows());
        for (int row = 0; row < input.rows(); row++) {
            MemorySegment.copy(input.data(), 4 * input.at(row), place.data(), 4 * place.at(row), 4L * inputs);
        }
        return place;
    }

    void clear() {
        Arrays.fill(filled, 0);
    }

    @Override
    public void close() {
        room.close();
    }
}
