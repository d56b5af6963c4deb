package lapidary.app.palette;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Entries in the order in which a query wants them.
final class Ranking {
    /// Most entries that are shown; nobody reads further.
    static final int MOST = 100;

    /// What having been picked last adds; each earlier pick adds less.
    private static final int RECENT = 20;

    private Ranking() {}

    /// The best entries for a query, best first; for an empty one those picked before, newest first, and then the
    /// others but tensors in their order.
    ///
    /// @param used ids picked before, newest first
    static List<Entry> of(String query, List<Entry> entries, List<String> used) {
        String[] words = Fuzzy.words(query);
        List<Scored> found = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int pick = used.indexOf(entry.id());
            int bonus = pick < 0 ? 0 : Math.max(1, RECENT - pick);
            if (words.length == 0) {
                if (entry.kind() != Entry.Kind.TENSOR || pick >= 0) {
                    found.add(new Scored(entry, bonus, i));
                }
                continue;
            }
            int score = score(words, entry);
            if (score != Fuzzy.NONE) {
                found.add(new Scored(entry, score + bonus, i));
            }
        }
        found.sort(Comparator.comparingInt(Scored::score)
                .reversed()
                .thenComparing(scored ->
                        words.length == 0 ? Entry.Kind.ACTION : scored.entry().kind())
                .thenComparingInt(Scored::place));
        return found.stream().limit(MOST).map(Scored::entry).toList();
    }

    private static int score(String[] words, Entry entry) {
        String title = entry.title().toLowerCase(Locale.ROOT);
        int inTitle = Fuzzy.score(words, title);
        if (inTitle != Fuzzy.NONE || entry.detail().isEmpty()) {
            return inTitle;
        }
        int anywhere = Fuzzy.score(words, title + " " + entry.detail().toLowerCase(Locale.ROOT));
        return anywhere == Fuzzy.NONE ? Fuzzy.NONE : anywhere / 2;
    }

    private record Scored(Entry entry, int score, int place) {}
}
