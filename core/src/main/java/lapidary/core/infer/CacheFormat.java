package lapidary.core.infer;

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
}
