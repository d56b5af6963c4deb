package lapidary.core.infer;

import lapidary.core.model.Architecture;

/// The named buffers of one sequence that the parts of a block read and write, `float32[tokens, width]` each.
public enum Slot {
    /// What flows from block to block; a residual is added to it.
    HIDDEN,
    /// The hidden state after a norm: the input of the linear layers behind it.
    NORMED,
    /// QUERY, KEY and VALUE in one.
    QKV,
    QUERY,
    KEY,
    VALUE,
    /// What attention mixed from the values: the input of the attention's output layer.
    ATTENDED,
    /// What a layer adds to the hidden state, where that is normed before.
    ADDED,
    /// GATE and UP in one.
    GATE_UP,
    GATE,
    UP;

    /// Elements per token.
    public int width(Architecture architecture) {
        return switch (this) {
            case HIDDEN, NORMED, ADDED -> architecture.width();
            case QKV -> QUERY.width(architecture) + 2 * KEY.width(architecture);
            case GATE_UP -> 2 * architecture.feedForward();
            case QUERY, ATTENDED -> architecture.heads() * architecture.headSize();
            case KEY, VALUE -> architecture.keyValueHeads() * architecture.headSize();
            case GATE, UP -> architecture.feedForward();
        };
    }
}
