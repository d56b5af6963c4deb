package lapidary.core.infer;

import java.util.Optional;
import lapidary.core.tensor.DType;

/// How the keys, or the values, of a cache are stored.
public enum CacheType {
    F32("F32", DType.F32),
    F16("F16", DType.F16),
    BF16("BF16", DType.BF16),
    Q8_0("Q8_0", DType.Q8_0),
    Q5_1("Q5_1", DType.Q5_1),
    Q5_0("Q5_0", DType.Q5_0),
    Q4_1("Q4_1", DType.Q4_1),
    Q4_0("Q4_0", DType.Q4_0),
    IQ4_NL("IQ4_NL", DType.IQ4_NL),
    /// 256 steps from the smallest to the largest element of each head of each token; step and start in F16.
    INT8("int8 per token and head", 8, false),
    /// The same with 16 steps.
    INT4("int4 per token and head", 4, false),
    /// 256 steps from the smallest to the largest of [#CHANNEL_TOKENS] tokens, for each element of
    /// a head by itself.
    INT8_CHANNEL("int8 per channel", 8, true),
    /// The same with 16 steps.
    INT4_CHANNEL("int4 per channel", 4, true);

    /// Tokens that share a scale where keys are rounded by channel; until so many are there they stay exact.
    public static final int CHANNEL_TOKENS = 32;

    private static final int STEP_AND_START_BITS = 32;

    private final String label;
    private final Optional<DType> stored;
    private final int bits;
    private final boolean byChannel;

    CacheType(String label, DType stored) {
        this.label = label;
        this.stored = Optional.of(stored);
        this.bits = 0;
        this.byChannel = false;
    }

    CacheType(String label, int bits, boolean byChannel) {
        this.label = label;
        this.stored = Optional.empty();
        this.bits = bits;
        this.byChannel = byChannel;
    }

    /// As a person reads it.
    public String label() {
        return label;
    }

    /// The stored type where it is one that files have, too.
    public Optional<DType> stored() {
        return stored;
    }

    /// Bits of a code; 0 for stored types.
    int bits() {
        return bits;
    }

    public boolean isByChannel() {
        return byChannel;
    }

    /// Whether elements share scales within blocks of 32, which must divide the heads.
    public boolean isBlocks() {
        return stored.isPresent() && stored.get().kind() == DType.Kind.BLOCK;
    }

    /// Elements of a head that share a scale; the size of heads must be a multiple of it.
    public int block() {
        return stored.map(DType::blockElements).orElse(1);
    }

    /// Bytes of one head of so many tokens; of incomplete groups, too, as if they were complete.
    public long bytes(long tokens, int headSize) {
        long elements = Math.multiplyExact(tokens, (long) headSize);
        if (stored.isPresent()) {
            DType type = stored.get();
            return Math.multiplyExact(elements / type.blockElements(), (long) type.blockBytes());
        }
        long scales = byChannel ? Math.ceilDiv(tokens, (long) CHANNEL_TOKENS) * headSize : tokens;
        return (Math.multiplyExact(elements, (long) bits) + Math.multiplyExact(scales, (long) STEP_AND_START_BITS)) / 8;
    }

    /// What llama.cpp rounds queries to that meet such keys.
    Rounding query() {
        return switch (this) {
            case F16 -> new Rounding.Half();
            case BF16 -> new Rounding.Bfloat();
            case Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, IQ4_NL -> new Rounding.Blocks();
            case F32, INT8, INT4, INT8_CHANNEL, INT4_CHANNEL -> Rounding.none();
        };
    }

    /// What llama.cpp rounds attention weights to that meet such values: its flash attention, which it needs for
    /// values in blocks, keeps them F32.
    Rounding attention() {
        return switch (this) {
            case F16 -> new Rounding.Half();
            case BF16 -> new Rounding.Bfloat();
            case F32, Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, IQ4_NL, INT8, INT4, INT8_CHANNEL, INT4_CHANNEL -> Rounding.none();
        };
    }
}
