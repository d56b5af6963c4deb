package lapidary.core.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DTypeTest {

    /// Printed from `GGML_QUANT_SIZES` of gguf-py (llama.cpp v0.5.0): elements and bytes of a block.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "F32, 1, 4",
        "F16, 1, 2",
        "BF16, 1, 2",
        "F64, 1, 8",
        "I8, 1, 1",
        "I16, 1, 2",
        "I32, 1, 4",
        "I64, 1, 8",
        "Q4_0, 32, 18",
        "Q4_1, 32, 20",
        "Q5_0, 32, 22",
        "Q5_1, 32, 24",
        "Q8_0, 32, 34",
        "Q8_1, 32, 36",
        "Q2_K, 256, 84",
        "Q3_K, 256, 110",
        "Q4_K, 256, 144",
        "Q5_K, 256, 176",
        "Q6_K, 256, 210",
        "Q8_K, 256, 292",
        "IQ2_XXS, 256, 66",
        "IQ2_XS, 256, 74",
        "IQ3_XXS, 256, 98",
        "IQ1_S, 256, 50",
        "IQ4_NL, 32, 18",
        "IQ3_S, 256, 110",
        "IQ2_S, 256, 82",
        "IQ4_XS, 256, 136",
        "IQ1_M, 256, 56",
        "TQ1_0, 256, 54",
        "TQ2_0, 256, 66",
        "MXFP4, 32, 17",
        "NVFP4, 64, 36",
        "Q1_0, 128, 18",
        "Q2_0, 64, 18"
    })
    void hasTheBlocksOfGgml(DType type, int elements, int bytes) {
        assertEquals(elements, type.blockElements());
        assertEquals(bytes, type.blockBytes());
        assertEquals(bytes * 3L, type.bytes(Shape.of(3, elements)));
        assertEquals(8.0 * bytes / elements, type.bitsPerElement());
    }

    @Test
    void onlyBlocksAndFloatsBelowAByteAreStoredTogether() {
        Set<DType> narrow = Set.of(DType.F4, DType.F6_E2M3, DType.F6_E3M2);
        for (DType type : DType.values()) {
            boolean together = type.blockElements() > 1;
            assertEquals(together, type.kind() == DType.Kind.BLOCK || narrow.contains(type), type::name);
        }
        narrow.forEach(type -> assertEquals(DType.Kind.FLOAT, type.kind(), type::name));
        assertEquals(DType.Kind.OPAQUE, DType.OPAQUE.kind());
    }

    @Test
    void refusesRowsThatAreNoWholeBlocks() {
        assertEquals(false, DType.Q4_0.divides(33));
        assertEquals(true, DType.Q4_0.divides(0));
        assertThrows(IllegalArgumentException.class, () -> DType.Q4_0.bytes(Shape.of(2, 33)));
    }

    @Test
    void refusesSizesThatOverflow() {
        assertThrows(ArithmeticException.class, () -> DType.F64.bytes(Shape.of(1L << 61)));
        assertThrows(ArithmeticException.class, () -> Shape.of(1L << 32, 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
    }

    @Test
    void flattensAllButTheFastestDimensionToRows() {
        assertEquals(6, Shape.of(2, 3, 5).rows());
        assertEquals(5, Shape.of(2, 3, 5).columns());
        assertEquals(30, Shape.of(2, 3, 5).elements());
        assertEquals(1, Shape.of(7).rows());
        assertEquals(1, Shape.of().rows());
        assertEquals(1, Shape.of().columns());
        assertEquals(0, Shape.of(4, 0).rows());
        assertEquals("2 × 3", Shape.of(2, 3).toString());
        assertEquals("scalar", Shape.of().toString());
    }
}
