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
    UP,
    /// What a router gives, one number for each expert.
    ROUTES,
    /// The tokens that one expert is given, and what its layers make of them.
    EXPERT_INPUT,
    EXPERT_GATE,
    EXPERT_UP,
    EXPERT_OUTPUT,
    /// How far the shared expert is opened, before the sigmoid.
    OPENING;

    /// Elements per token.
    public int width(Architecture architecture) {
        return switch (this) {
            case HIDDEN, NORMED, ADDED, EXPERT_INPUT, EXPERT_OUTPUT -> architecture.width();
            case QKV -> QUERY.width(architecture) + 2 * KEY.width(architecture);
            case GATE_UP -> 2 * architecture.denseFeedForward();
            case QUERY, ATTENDED -> architecture.heads() * architecture.headSize();
            case KEY, VALUE -> architecture.keyValueHeads() * architecture.headSize();
            case GATE, UP -> architecture.denseFeedForward();
            case ROUTES -> experts(architecture).count();
            case EXPERT_GATE, EXPERT_UP -> experts(architecture).feedForward();
            case OPENING -> 1;
        };
    }

    private static Architecture.Experts experts(Architecture architecture) {
        return architecture.experts().orElseThrow(() -> new IllegalArgumentException("a model without experts"));
    }
}
