package lapidary.core.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lapidary.core.prune.SparseUse;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.Test;

/// What is said before pruning runs.
class SparsityOutlookTest {
    private static SparsityOutlook outlook(long saved, boolean isTwoOfFour, SparseUse use) {
        return new SparsityOutlook(
                List.of(
                        new SparsityOutlook.Kept(new TensorId("a"), 250, 1000),
                        new SparsityOutlook.Kept(new TensorId("b"), 500, 1000)),
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
                        "As a bitmask and values these tensors would take 3,250 bytes instead of 8,000.",
                        "llama.cpp has no sparse types and multiplies zeros like any other weight."),
                outlook(0, false, SparseUse.LLAMA_CPP).sentences());
    }

    @Test
    void saysWhatASparseFormatSavesOrCosts() {
        assertTrue(outlook(4750, false, SparseUse.COMPRESSED_TENSORS)
                .sentences()
                .contains("This saves 4,750 bytes in sparse bitmask folder."));
        assertTrue(outlook(-12, false, SparseUse.COMPRESSED_TENSORS)
                .sentences()
                .contains("This costs 12 bytes in sparse bitmask folder."));
    }

    @Test
    void namesTheHardwareForTwoOfFour() {
        assertTrue(
                outlook(0, true, SparseUse.TRANSFORMERS).sentences().getLast().endsWith("these tensors do."));
        assertTrue(outlook(0, false, SparseUse.TRANSFORMERS).sentences().stream()
                .noneMatch(sentence -> sentence.contains("cuSPARSELt")));
    }

    @Test
    void nothingPrunedIsOneSentence() {
        SparsityOutlook nothing = new SparsityOutlook(List.of(), 0, 9000, 0, 0, false, SparseUse.LLAMA_CPP);
        assertEquals(List.of("Nothing is pruned."), nothing.sentences());
    }
}
