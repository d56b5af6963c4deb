package lapidary.core.model;

/// The numbers that describe a causal language model of the Llama family.
///
/// @param family "llama"
/// @param blocks number of transformer blocks
/// @param width hidden size
/// @param feedForward width of the feed-forward layer
/// @param heads query heads
/// @param keyValueHeads key/value heads; divides `heads`
/// @param headSize elements per head
/// @param vocabulary number of tokens
/// @param context longest sequence it was trained for, tokens
/// @param normEpsilon ε of RMSNorm
/// @param ropeBase base of the rotary position embedding
/// @param ropeStyle which elements of a head are rotated together
/// @param tiedOutput whether the output head is the embedding
public record Architecture(
        String family,
        int blocks,
        int width,
        int feedForward,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        int context,
        double normEpsilon,
        double ropeBase,
        RopeStyle ropeStyle,
        boolean tiedOutput) {

    /// Which pairs of elements a rotary embedding rotates: a property of the row order that a file
    /// keeps q and k in.
    public enum RopeStyle {
        /// (i, i + headSize/2): Hugging Face's row order.
        HALVES,
        /// (2i, 2i + 1): the row order of GGUF files of the llama architecture.
        INTERLEAVED
    }
}
