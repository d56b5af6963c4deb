package lapidary.core.format.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class CodebookBlocksTest {
    /// The codes 1 and 2 are the byte 0x12: bitsandbytes `kQuantizeBlockwise` shifts the first of two up.
    @Test
    void theFirstOfTwoCodesLiesInTheHighHalf() {
        float[] book = new float[16];
        for (int i = 0; i < book.length; i++) {
            book[i] = i;
        }
        CodebookBlocks blocks = new CodebookBlocks(
                Shape.of(1, 4),
                "NF4 (bitsandbytes)",
                new TreeMap<>(),
                tensor(DType.U8, 2, MemorySegment.ofArray(new byte[] {0x12, (byte) 0xf0})),
                tensor(DType.F32, 16, floats(book)),
                tensor(DType.F32, 2, floats(0.5f, 2)),
                2,
                Optional.empty());
        float[] decoded = new float[4];
        blocks.decode(0, 1, decoded);
        assertArrayEquals(new float[] {0.5f, 1, 30, 0}, decoded);
    }

    private static Tensor tensor(DType type, long count, MemorySegment data) {
        return new Tensor(new TensorId("part"), Shape.of(count), type, type.name(), data, Path.of("memory"), 0);
    }

    private static MemorySegment floats(float... values) {
        MemorySegment data = MemorySegment.ofArray(new byte[4 * values.length]);
        for (int i = 0; i < values.length; i++) {
            data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i, values[i]);
        }
        return data;
    }
}
