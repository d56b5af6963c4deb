package lapidary.app.palette;

import java.util.Locale;

/// How well typed letters fit a text: all of them occur in it, in order.
///
/// Letters that begin a word or follow the letter before count more, and so do texts that are short. Each word of the
/// query is looked for by itself, from the start of the text.
final class Fuzzy {
    /// What a text that does not fit scores.
    static final int NONE = Integer.MIN_VALUE;

    private static final int HIT = 4;
    private static final int WORD_START = 12;
    private static final int RUN = 10;
    private static final int GAP = 1;
    private static final int MOST_GAP = 8;

    private Fuzzy() {}

    /// The words of a query.
    static String[] words(String query) {
        String stripped = query.strip().toLowerCase(Locale.ROOT);
        return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
    }

    /// @param words as [#words] gives them
    /// @param text in lower case
    static int score(String[] words, String text) {
        int sum = -text.length() / 8;
        for (String word : words) {
            int score = best(word, text);
            if (score == NONE) {
                return NONE;
            }
            sum += score;
        }
        return sum;
    }

    /// The best of the matches that begin at each place where the first letter is.
    private static int best(String word, String text) {
        int best = NONE;
        for (int at = text.indexOf(word.charAt(0)); at >= 0; at = text.indexOf(word.charAt(0), at + 1)) {
            int score = from(word, text, at);
            if (score == NONE) {
                break;
            }
            best = Math.max(best, score);
        }
        return best;
    }

    private static int from(String word, String text, int start) {
        int score = 0;
        int previous = start - 1;
        for (int i = 0; i < word.length(); i++) {
            int at = text.indexOf(word.charAt(i), previous + 1);
            if (at < 0) {
                return NONE;
            }
            score += HIT;
            if (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1))) {
                score += WORD_START;
            }
            if (i > 0) {
                score += at == previous + 1 ? RUN : -Math.min(MOST_GAP, (at - previous) * GAP);
            }
            previous = at;
        }
        return score;
    }
}
