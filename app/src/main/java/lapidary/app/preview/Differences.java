package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;

/// Which tokens of two continuations differ: those outside their longest common subsequence.
final class Differences {
    private Differences() {}

    /// For each token of `mine`, whether `other` does not have it at that place.
    static List<Boolean> marks(List<Integer> mine, List<Integer> other) {
        int[][] longest = longest(mine, other);
        List<Boolean> marks = new ArrayList<>();
        int j = 0;
        while (marks.size() < mine.size()) {
            int i = marks.size();
            if (j < other.size() && mine.get(i).equals(other.get(j))) {
                marks.add(false);
                j++;
            } else if (j < other.size() && longest[i][j + 1] > longest[i + 1][j]) {
                j++;
            } else {
                marks.add(true);
            }
        }
        return marks;
    }

    /// `int[mine + 1, other + 1]`: length of the longest common subsequence of the two ends.
    private static int[][] longest(List<Integer> mine, List<Integer> other) {
        int[][] longest = new int[mine.size() + 1][other.size() + 1];
        for (int i = mine.size() - 1; i >= 0; i--) {
            for (int j = other.size() - 1; j >= 0; j--) {
                longest[i][j] = mine.get(i).equals(other.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest;
    }
}
