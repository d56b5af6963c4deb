package lapidary.core.eval;

import java.util.ArrayList;
import java.util.Comparator;
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

    /// The mistakes that are made most often, at most `most`.
    public List<Mistake> mistakes(int most) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int actual = 0; actual < counts.length; actual++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                if (actual != predicted && counts[actual][predicted] > 0) {
                    mistakes.add(new Mistake(actual, predicted, counts[actual][predicted]));
                }
            }
        }
        return mistakes.stream()
                .sorted(Comparator.comparingInt(Mistake::count).reversed())
                .limit(most)
                .toList();
    }

    /// One class taken for another.
    public record Mistake(int actual, int predicted, int count) {}

    /// What became of each cell: this − original.
    public Confusion minus(Confusion original) {
        int[][] difference = new int[counts.length][counts.length];
        for (int actual = 0; actual < counts.length; actual++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                difference[actual][predicted] = counts[actual][predicted] - original.at(actual, predicted);
            }
        }
        return new Confusion(names, difference);
    }
}
