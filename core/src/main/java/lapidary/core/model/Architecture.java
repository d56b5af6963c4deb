package lapidary.core.model;

import java.util.Optional;

/// The numbers and choices that describe a causal language model of a known [Family].
///
/// Biases and fused weights are not told here: a model has them when it has the tensors.
///
/// @param family its [Family#id()]: the name that GGUF files give the architecture ("llama")
/// @param blocks number of transformer blocks
/// @param width hidden size
/// @param feedForward width of the feed-forward layer
/// @param heads query heads
/// @param keyValueHeads key/value heads; divides `heads`
/// @param headSize elements per head
/// @param vocabulary number of tokens
/// @param context longest sequence it was trained for, tokens
/// @param norm how hidden states are normalized
/// @param rope the rotary position embedding
/// @param attention what is done to the scores
/// @param activation of the feed-forward layer
/// @param gated whether the activation of one projection is multiplied with another one
/// @param parallel whether attention and feed-forward read the same hidden state and are added together
/// @param embeddingScale what embeddings are multiplied with
/// @param outputCap logits are bounded by `cap · tanh(logit / cap)`; 0 for no bound
/// @param tiedOutput whether the output head is the embedding
/// @param experts of the feed-forward layers; empty for a dense model
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
        Norm norm,
        Rope rope,
        Attention attention,
        Activation activation,
        boolean gated,
        boolean parallel,
        double embeddingScale,
        double outputCap,
        boolean tiedOutput,
        Optional<Experts> experts) {

    /// Which pairs of elements a rotary embedding rotates: a property of the row order that a file
    /// keeps q and k in.
    public enum RopeStyle {
        /// (i, i + dimensions/2): Hugging Face's row order.
        HALVES,
        /// (2i, 2i + 1): the row order of GGUF files of the llama architecture.
        INTERLEAVED
    }

    /// Element-wise functions between two layers.
    public enum Activation {
        /// x · sigmoid(x)
        SILU,
        /// x · Φ(x) with the normal distribution itself
        GELU,
        /// x · Φ(x) by the tanh approximation
        GELU_TANH,
        /// the tanh approximation from a table in half precision, as ggml's processor backend has it
        GELU_TABLE,
        /// max(0, x)
        RELU
    }

    /// How hidden states are normalized.
    ///
    /// @param isLayerNorm LayerNorm with a bias; RMSNorm otherwise
    /// @param epsilon added to the variance, or to the mean square
    /// @param offset added to the stored weights: 1 in Hugging Face's files of Gemma
    /// @param alsoAfter whether the outputs of attention and feed-forward are normed too
    public record Norm(boolean isLayerNorm, double epsilon, double offset, boolean alsoAfter) {}

    /// What is done to attention scores before the softmax.
    ///
    /// @param scale they are multiplied with
    /// @param cap they are bounded by `cap · tanh(score / cap)`; 0 for no bound
    /// @param window tokens that a query sees, itself included; 0 for all
    /// @param everyGlobal the last of each so many blocks sees everything in spite of the window; 0 when none does
    /// @param firstWindowed blocks before this one see everything in spite of the window
    /// @param normedHeads whether q and k are normed before they are rotated, head by head or whole
    public record Attention(
            double scale, double cap, int window, int everyGlobal, int firstWindowed, boolean normedHeads) {

        /// Scores over √headSize, every token seen.
        public static Attention plain(int headSize) {
            return new Attention(1 / Math.sqrt(headSize), 0, 0, 0, 0, false);
        }

        /// Whether a block sees no further back than the window.
        public boolean isWindowed(int block) {
            return window > 0 && block >= firstWindowed && (everyGlobal == 0 || block % everyGlobal != everyGlobal - 1);
        }
    }

    /// Feed-forward layers of several experts, of which each token uses some.
    ///
    /// @param count experts per block
    /// @param used experts per token
    /// @param feedForward width of one expert
    /// @param sharedFeedForward width of the expert that every token uses besides; 0 where there is none
    /// @param normalized whether the shares of a token's experts are made to sum up to 1
    /// @param scale what the shares are multiplied with
    public record Experts(
            int count, int used, int feedForward, int sharedFeedForward, boolean normalized, double scale) {}

    /// A plain Llama: RMSNorm, whole heads rotated by unscaled angles, SwiGLU.
    public static Architecture llama(
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
        return new Architecture(
                "llama",
                blocks,
                width,
                feedForward,
                heads,
                keyValueHeads,
                headSize,
                vocabulary,
                context,
                new Norm(false, normEpsilon, 0, false),
                new Rope(ropeStyle, headSize, ropeBase, ropeBase, new Rope.Unscaled()),
                Attention.plain(headSize),
                Activation.SILU,
                true,
                false,
                1,
                0,
                tiedOutput,
                Optional.empty());
    }

    /// The same with another position embedding.
    Architecture with(Rope other) {
        return new Architecture(
                family,
                blocks,
                width,
                feedForward,
                heads,
                keyValueHeads,
                headSize,
                vocabulary,
                context,
                norm,
                other,
                attention,
                activation,
                gated,
                parallel,
                embeddingScale,
                outputCap,
                tiedOutput,
                experts);
    }

    /// Width of the feed-forward layer that every token goes through: of the shared expert, where
    /// there are several.
    public int denseFeedForward() {
        return experts.map(Experts::sharedFeedForward).orElse(feedForward);
    }

    /// ε of its norms.
    public double normEpsilon() {
        return norm.epsilon();
    }

    /// Base of its rotary position embedding.
    public double ropeBase() {
        return rope.base();
    }

    public RopeStyle ropeStyle() {
        return rope.style();
    }

    /// The same with another activation.
    public Architecture with(Activation other) {
        return new Architecture(
                family,
                blocks,
                width,
                feedForward,
                heads,
                keyValueHeads,
                headSize,
                vocabulary,
                context,
                norm,
                rope,
                attention,
                other,
                gated,
                parallel,
                embeddingScale,
                outputCap,
                tiedOutput,
                experts);
    }
}
