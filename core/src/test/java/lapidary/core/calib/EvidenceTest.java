package lapidary.core.calib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

class EvidenceTest {
    private static final Evidence EVIDENCE = Evidence.of(new Evidence.Calibration(
            new ImportanceMatrix(
                    new TreeMap<>(Map.of(
                            "blk.0.attn_q.weight",
                            new ImportanceMatrix.Entry(new float[] {2, 4}, new long[] {2}),
                            "blk.0.ffn_up_exps.weight",
                            new ImportanceMatrix.Entry(new float[] {1, 2, 3, 4}, new long[] {1, 1}))),
                    List.of(),
                    1,
                    2),
            "ab".repeat(32),
            "i.gguf"));

    private static ModelTensor tensor(String name, long... dimensions) {
        Shape shape = Shape.of(dimensions);
        MemorySegment data = MemorySegment.ofArray(new byte[(int) (4 * shape.elements())]);
        Tensor tensor = new Tensor(new TensorId(name), shape, DType.F32, "F32", data, Path.of("memory"), 0);
        return new ModelTensor(tensor, TensorRole.LINEAR, OptionalInt.empty());
    }

    @Test
    void isFoundByEitherConventionsName() {
        float[] expected = {1, 2};
        assertArrayEquals(
                expected,
                EVIDENCE.importance(tensor("blk.0.attn_q.weight", 3, 2)).orElseThrow());
        assertArrayEquals(
                expected,
                EVIDENCE.importance(tensor("model.layers.0.self_attn.q_proj.weight", 3, 2))
                        .orElseThrow());
    }

    @Test
    void stackedExpertsHaveOneMatrixEach() {
        ModelTensor stacked = tensor("blk.0.ffn_up_exps.weight", 2, 5, 2);
        assertArrayEquals(new float[] {1, 2, 3, 4}, EVIDENCE.importance(stacked).orElseThrow());
        assertEquals(Optional.empty(), EVIDENCE.mismatch(stacked));
    }

    @Test
    void anotherShapeIsNoEvidenceAndSaysWhy() {
        ModelTensor wide = tensor("blk.0.attn_q.weight", 3, 4);
        assertEquals(Optional.empty(), EVIDENCE.importance(wide));
        assertTrue(EVIDENCE.mismatch(wide).orElseThrow().contains("2 columns"));
    }

    @Test
    void nothingIsKnownWithoutAMatrix() {
        assertEquals(Optional.empty(), Evidence.NONE.importance(tensor("blk.0.attn_q.weight", 3, 2)));
        assertEquals(Optional.empty(), EVIDENCE.importance(tensor("blk.9.attn_q.weight", 3, 2)));
        assertEquals("", Evidence.NONE.id());
    }
}
