package lapidary.core.compressed;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Where the bits of a compressed tensor go: "codes", "scales", "zero points", "values" …
///
/// @param bits count by part; padding and file metadata are not in it
public record Ledger(SortedMap<String, Long> bits) {

    public Ledger {
        bits = Collections.unmodifiableSortedMap(new TreeMap<>(bits));
    }

    public static Ledger of(String part, long bits) {
        return new Ledger(new TreeMap<>(Map.of(part, bits)));
    }

    /// Both together, part by part.
    /// One of so many equal parts.
    public Ledger dividedBy(int parts) {
        SortedMap<String, Long> shares = new TreeMap<>(bits);
        shares.replaceAll((name, count) -> count / parts);
        return new Ledger(shares);
    }

    /// Both together.
    public Ledger plus(Ledger other) {
        SortedMap<String, Long> sum = new TreeMap<>(bits);
        other.bits.forEach((part, count) -> sum.merge(part, count, Math::addExact));
        return new Ledger(sum);
    }

    /// All bits.
    public long total() {
        return bits.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
    }
}
