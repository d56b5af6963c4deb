package lapidary.core.data;

import java.util.List;

/// Pairs of sentences and how alike people found them.
///
/// @param pairs at least one
public record PairData(Origin origin, List<Pair> pairs) implements DataSet {
    public PairData {
        pairs = List.copyOf(pairs);
    }

    @Override
    public DataKind kind() {
        return DataKind.PAIRS;
    }

    @Override
    public long count() {
        return pairs.size();
    }

    /// @param score the higher the more alike; only the order of the scores counts
    public record Pair(String first, String second, double score) {}
}
