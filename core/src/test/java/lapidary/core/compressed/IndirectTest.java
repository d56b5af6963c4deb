package lapidary.core.compressed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class IndirectTest {
    /// A 2 × 3 matrix of float32 kept column after column.
    private static final MemorySegment COLUMNS = MemorySegment.ofArray(new float[] {1, 4, 2, 5, 3, 6});

    private static final Indirect.Rearranged TRANSPOSED = (firstRow, rows, out) -> {
        for (int i = 0; i < 3 * rows; i++) {
            float value = COLUMNS.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, firstRow + i / 3 + 2L * (i % 3));
            out.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value);
        }
    };

    @Test
    void rearrangedBytesAreDecodedInOrder() {
        CompressedTensor view = Codecs.view(tensor(DType.F32, TRANSPOSED));
        float[] all = new float[6];
        view.decode(0, 2, all);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, all);
        float[] second = new float[3];
        view.decode(1, 1, second);
        assertArrayEquals(new float[] {4, 5, 6}, second);
        assertEquals(6 * 32, view.ledger().total());
    }

    @Test
    void rowsOutsideARearrangedTensorAreRefused() {
        CompressedTensor view = Codecs.view(tensor(DType.F32, TRANSPOSED));
        assertThrows(IndexOutOfBoundsException.class, () -> view.decode(1, 2, new float[6]));
    }

    @Test
    void computedValuesAccountForTheirParts() {
        Tensor tensor = tensor(DType.COMPUTED, new Sevens());
        assertEquals(4, tensor.bytes());
        CompressedTensor view = Codecs.view(tensor);
        assertEquals(Map.of("codes", 24L, "scales", 8L), view.ledger().bits());
        float[] row = new float[3];
        view.decode(1, 1, row);
        assertArrayEquals(new float[] {7, 7, 7}, row);
    }

    @Test
    void typeAndStorageMustAgree() {
        assertThrows(IllegalArgumentException.class, () -> tensor(DType.F32, new Sevens()));
        assertThrows(IllegalArgumentException.class, () -> tensor(DType.COMPUTED, TRANSPOSED));
    }

    private static Tensor tensor(DType type, Indirect indirect) {
        return new Tensor(
                new TensorId("w"), Shape.of(2, 3), type, "odd", COLUMNS, Path.of("memory"), 0, Optional.of(indirect));
    }

    private static final class Sevens implements Indirect.Computed {
        @Override
        public Shape shape() {
            return Shape.of(2, 3);
        }

        @Override
        public void decode(long firstRow, int rows, float[] out) {
            Arrays.fill(out, 0, 3 * rows, 7);
        }

        @Override
        public SortedMap<String, Long> bits() {
            return new TreeMap<>(Map.of("codes", 24L, "scales", 8L));
        }
    }
}
