package lapidary.core.infer;

import lapidary.core.model.Architecture;

/// The stored form of a key/value cache.
///
/// @param keys after their position was rotated in, as they are stored
/// @param values likewise
public record CacheFormat(CacheType keys, CacheType values) {

    /// F32.
    public static final CacheFormat EXACT = new CacheFormat(CacheType.F32, CacheType.F32);

    /// @throws IllegalArgumentException when the values are by channel, which only keys can be
    public CacheFormat {
        if (values.isByChannel()) {
            throw new IllegalArgumentException("values by channel: only keys can be");
        }
    }

    /// Bytes that a cache of so many tokens takes; blocks that see a window are counted with all tokens.
    public long bytes(Architecture architecture, long tokens) {
        long head = keys.bytes(tokens, architecture.headSize()) + values.bytes(tokens, architecture.headSize());
        return Math.multiplyExact(head, (long) architecture.blocks() * architecture.keyValueHeads());
    }

    /// "KV Q8_0"; "" for F32.
    public String words() {
        if (equals(EXACT)) {
            return "";
        }
        return keys == values ? "KV " + keys.label() : "KV " + keys.label() + " keys, " + values.label() + " values";
    }
}
