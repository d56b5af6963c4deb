package lapidary.core.infer;

import lapidary.core.model.Architecture;

/// The named buffers of one sequence that the parts of a block read and write, `float32[tokens, width]` each.
public enum Slot {
    /// What flows from block to block; a residual is added to it.
    HIDDEN,
    /// The hidden state after a norm: the input of the linear layers behind it.
    NORMED,
    QUERY,
    KEY,
    VALUE,
    /// What attention mixed from the values: the input of the attention's output layer.
    ATTENDED,
    GATE,
    UP;

    /// Elements per token.
    public int width(Architecture architecture) {
        return switch (this) {
            case HIDDEN, NORMED -> architecture.width();
            case QUERY, ATTENDED -> architecture.heads() * architecture.headSize();
            case KEY, VALUE -> architecture.keyValueHeads() * architecture.headSize();
            case GATE, UP -> architecture.feedForward();
        };
    }
}
