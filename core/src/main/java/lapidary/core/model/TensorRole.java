package lapidary.core.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a tensor does in its model.
public enum TensorRole {
    EMBEDDING("token embedding", "embedding", Kind.TABLE),
    OUTPUT("output head", "output", Kind.TABLE),
    ATTENTION_Q("attention query", "attn_q", Kind.LINEAR),
    ATTENTION_K("attention key", "attn_k", Kind.LINEAR),
    ATTENTION_V("attention value", "attn_v", Kind.LINEAR),
    /// Query, key and value in one weight.
    ATTENTION_QKV("attention query, key, value", "attn_qkv", Kind.LINEAR),
    ATTENTION_OUTPUT("attention output", "attn_output", Kind.LINEAR),
    FFN_GATE("feed-forward gate", "ffn_gate", Kind.LINEAR),
    FFN_UP("feed-forward up", "ffn_up", Kind.LINEAR),
    FFN_DOWN("feed-forward down", "ffn_down", Kind.LINEAR),
    /// Of the experts of a block, all in one weight or each in its own.
    EXPERT_GATE("expert gate", "expert_gate", Kind.LINEAR),
    EXPERT_UP("expert up", "expert_up", Kind.LINEAR),
    EXPERT_DOWN("expert down", "expert_down", Kind.LINEAR),
    /// Which experts a token is sent to, or how far the shared one is opened.
    ROUTER("router", "router", Kind.OTHER),
    ATTENTION_NORM("attention norm", "attn_norm", Kind.VECTOR),
    FFN_NORM("feed-forward norm", "ffn_norm", Kind.VECTOR),
    OUTPUT_NORM("output norm", "output_norm", Kind.VECTOR),
    ATTENTION_Q_NORM("attention query norm", "attn_q_norm", Kind.VECTOR),
    ATTENTION_K_NORM("attention key norm", "attn_k_norm", Kind.VECTOR),
    ATTENTION_POST_NORM("norm after attention", "attn_post_norm", Kind.VECTOR),
    FFN_POST_NORM("norm after feed-forward", "ffn_post_norm", Kind.VECTOR),
    POSITION_EMBEDDING("position embedding", "position", Kind.OTHER),
    LINEAR("linear weight", "linear", Kind.LINEAR),
    CONVOLUTION("convolution kernel", "conv", Kind.LINEAR),
    VECTOR("bias, norm or other vector", "vector", Kind.VECTOR),
    OTHER("other", "other", Kind.OTHER);

    /// LINEAR weights are what transforms select by default; TABLEs (embedding, output) only when
    /// named; VECTORs stay as they are.
    public enum Kind {
        LINEAR,
        TABLE,
        VECTOR,
        OTHER
    }

    private static final Map<String, TensorRole> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(TensorRole::id, Function.identity()));

    private final String label;
    private final String id;
    private final Kind kind;

    TensorRole(String label, String id, Kind kind) {
        this.label = label;
        this.id = id;
        this.kind = kind;
    }

    /// The role with this [#id()].
    public static Optional<TensorRole> find(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /// As the window says it.
    public String label() {
        return label;
    }

    /// As recipes and the command line say it.
    public String id() {
        return id;
    }

    /// Whether it may be a stack of matrices.
    boolean isStackable() {
        return this == EXPERT_GATE || this == EXPERT_UP || this == EXPERT_DOWN;
    }

    public Kind kind() {
        return kind;
    }
}
