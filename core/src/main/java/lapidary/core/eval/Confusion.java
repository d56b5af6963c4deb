package lapidary.core.eval;

import java.util.List;

/// How often examples of each class were taken for each class.
public final class Confusion {
    private final List<String> names;
    private final int[][] counts; // (actual, predicted)

    Confusion(List<String> names, int[][] counts) {
        this.names = List.copyOf(names);
        this.counts = counts;
    }

    /// Names of the classes.
    public List<String> names() {
        return names;
    }

    public int classes() {
        return counts.length;
    }

    /// Examples of class `actual` that were taken for `predicted`.
    public int at(int actual, int predicted) {
        return counts[actual][predicted];
    }
}
