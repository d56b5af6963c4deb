package lapidary.core.preview;

import lapidary.core.infer.NativeWeights;
import lapidary.core.model.Model;

/// What a preview may keep in memory; everything beyond is computed again when it is needed.
///
/// @param stateBytes native memory for hidden states, see [States]
/// @param inputBytes native memory for inputs of layers, see [LayerInputs]
/// @param compressedBytes heap for treated tensors, see [Treatments]
/// @param rememberedBytes heap for the scores of recipes seen before, see [Answers]
record Budget(long stateBytes, long inputBytes, long compressedBytes, long rememberedBytes) {
    private static final long MEBIBYTE = 1 << 20;

    /// An eighth of what the Java heap may take for states, at most 512 MiB; a sixteenth for inputs; an eighth of
    /// the heap for treated tensors; up to 128 MiB of it for answers.
    static Budget standard() {
        long heap = Runtime.getRuntime().maxMemory();
        return new Budget(
                Math.clamp(heap / 8, 64 * MEBIBYTE, 512 * MEBIBYTE),
                Math.clamp(heap / 16, 16 * MEBIBYTE, 256 * MEBIBYTE),
                Math.max(heap / 8, 32 * MEBIBYTE),
                Math.clamp(heap / 32, 16 * MEBIBYTE, 128 * MEBIBYTE));
    }

    /// Native memory for logits of the original, a quarter of what states may take: those of the first sequences
    /// are kept, so that the first estimate computes none of them again.
    long logitBytes() {
        return stateBytes / 4;
    }

    /// Native memory for decoded weights: the model twice, the original and an edited one, where
    /// that is not too much.
    long weightBytes(Model model) {
        return Math.min(NativeWeights.standardBudget(), Math.multiplyExact(8L, model.parameters()));
    }
}
