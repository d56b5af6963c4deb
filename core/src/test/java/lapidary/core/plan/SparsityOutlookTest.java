package lapidary.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lapidary.core.prune.SparseUse;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said before pruning runs.
class SparsityOutlookTest {
    private static SparsityOutlook outlook(long saved, boolean isTwoOfFour, SparseUse use) {
        return new SparsityOutlook(
                List.of(
                        new SparsityOutlook.Kept(new TensorId("a"), 250, 1000),
                        new SparsityOutlook.Kept(new TensorId("b"), 500, 1000)),
                List.of(),
                saved,
                9000,
                3250,
                8000,
                isTwoOfFour,
                use);
    }

    @Test
    void addsUpWhatTheTensorsKeep() {
        SparsityOutlook outlook = outlook(0, false, SparseUse.LLAMA_CPP);
        assertEquals(750, outlook.kept());
        assertEquals(1250, outlook.zeroed());
        assertEquals(2000, outlook.total());
    }

    @Test
    void saysThatZerosSaveNothingInADenseFormat() {
        assertEquals(
                List.of(
                        "1,250 of 2,000 weights of 2 tensors become 0 (62.50 %).",
                        "This saves 0 bytes in GGUF: zeros are stored like other weights.",
                        "As a bitmask and values, in a sparse bitmask folder, these tensors would take 3,250 bytes instead of "
                                + "8,000.",
                        "llama.cpp has no sparse types and multiplies zeros like any other weight.",
                        "Elsewhere zeros save time: 2:4 on NVIDIA Ampere and later, mostly zeros at 8 bits with OpenVINO "
                                + "on AMX, 1 × 1 convolutions with XNNPACK."),
                outlook(0, false, SparseUse.LLAMA_CPP).sentences());
    }

    @Test
    void layersThatStayWholeCountToo() {
        SparsityOutlook capped = new SparsityOutlook(
                List.of(new SparsityOutlook.Kept(new TensorId("a"), 250, 1000)),
                List.of(new SparsityOutlook.Kept(new TensorId("b"), 500, 500)),
                0,
                9000,
                3250,
                8000,
                false,
                SparseUse.LLAMA_CPP);
        assertEquals(750, capped.kept());
        assertEquals(1500, capped.total());
        assertEquals(
                "750 of 1,500 weights of 2 tensors become 0 (50.00 %); 1 stays whole.",
                capped.sentences().getFirst());
    }

    @Test
    void saysWhatASparseFormatSavesOrCosts() {
        assertTrue(outlook(4750, false, SparseUse.COMPRESSED_TENSORS)
                .sentences()
                .contains("This saves 4,750 bytes in a sparse bitmask folder."));
        assertTrue(outlook(-12, false, SparseUse.COMPRESSED_TENSORS)
                .sentences()
                .contains("This costs 12 bytes in a sparse bitmask folder."));
    }

    @Test
    void namesTheHardwareForTwoOfFour() {
        assertTrue(
                outlook(0, true, SparseUse.TRANSFORMERS).sentences().getLast().endsWith("these tensors have them."));
        assertTrue(outlook(0, false, SparseUse.TRANSFORMERS).sentences().stream()
                .noneMatch(sentence -> sentence.contains("cuSPARSELt")));
    }

    @ParameterizedTest
    @CsvSource({
        "gguf, llama.cpp, false",
        "safetensors, transformers, false",
        "gptq, transformers, false",
        "npz, NumPy, false",
        "onnx, ONNX Runtime, false",
        "onnx-nbits, ONNX Runtime, false",
        "sparse-bitmask, compressed-tensors up to 0.14 with transformers, true",
        "sparse-24-bitmask, compressed-tensors up to 0.14 with transformers, true"
    })
    void everyTargetHasItsRuntime(String target, String runtime, boolean isUsed) {
        SparseUse use = SparseUse.of(target);
        assertEquals(runtime, use.runtime());
        assertEquals(isUsed, use.uses(true));
        assertFalse(use.savesTime());
    }

    @Test
    void tensorCoresUseTwoOfFourAlone() {
        assertTrue(SparseUse.TENSOR_CORES.uses(true));
        assertFalse(SparseUse.TENSOR_CORES.uses(false));
    }

    @Test
    void theRuntimeOfTheTargetComesFirstAndOnce() {
        List<SparseUse> runtimes = outlook(0, false, SparseUse.NUMPY).runtimes();
        assertEquals(SparseUse.NUMPY, runtimes.getFirst());
        assertEquals(SparseUse.values().length, runtimes.stream().distinct().count());
        assertEquals(SparseUse.values().length, runtimes.size());
        assertTrue(runtimes.stream().noneMatch(use -> use.source().isBlank()));
    }

    @Test
    void nothingPrunedIsOneSentence() {
        SparsityOutlook nothing = new SparsityOutlook(List.of(), List.of(), 0, 9000, 0, 0, false, SparseUse.LLAMA_CPP);
        assertEquals(List.of("Nothing is pruned."), nothing.sentences());
    }
}
