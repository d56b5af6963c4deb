package lapidary.core.preview;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.eval.Likeliest;
import lapidary.core.eval.TokenScores;
import lapidary.core.solve.Treatment;

/// What was found out about recipes seen before: errors of treatments, and scores of
/// assignments as far as they were evaluated.
/// One thread.
final class Answers {
    private static final int MOST_ERRORS = 50_000;

    private final long budgetBytes;
    private final Map<Treatment, Double> weightErrors = bounded();
    private final Map<Treatment, Double> outputErrors = bounded();
    private final Map<Assignment, List<TokenScores>> scores = new LinkedHashMap<>(16, 0.75f, true);

    /// @param budgetBytes of heap for scores; those of the recipes seen longest ago go first
    Answers(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    private static <V> Map<Treatment, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Treatment, V> eldest) {
                return size() > MOST_ERRORS;
            }
        };
    }

    Map<Treatment, Double> weightErrors() {
        return weightErrors;
    }

    Map<Treatment, Double> outputErrors() {
        return outputErrors;
    }

    /// The scores of the first sequences, as far as they are known; they grow by [#add].
    List<TokenScores> scores(Assignment assignment) {
        return List.copyOf(scores.getOrDefault(assignment, List.of()));
    }

    /// Takes the scores of further sequences, unless they are known already; those that follow on
    /// nothing that is known
    /// are not kept. A recipe and the one that it is compared with may be one assignment, and both are told of.
    ///
    /// @param first sequence that the scores begin with
    void add(Assignment assignment, int first, List<TokenScores> further) {
        List<TokenScores> known = scores.computeIfAbsent(assignment, key -> new ArrayList<>());
        if (first <= known.size() && known.size() < first + further.size()) {
            known.addAll(further.subList(known.size() - first, further.size()));
        }
        Iterator<List<TokenScores>> oldest = scores.values().iterator();
        long bytes = scores.values().stream().mapToLong(Answers::bytes).sum();
        while (bytes > budgetBytes && scores.size() > 1) {
            bytes -= bytes(oldest.next());
            oldest.remove();
        }
    }

    /// Losses and divergences in double, and the likeliest tokens; what is the original's is shared.
    private static long bytes(List<TokenScores> scores) {
        return scores.stream().mapToLong(Answers::bytes).sum();
    }

    private static long bytes(TokenScores scores) {
        Likeliest own = scores.likeliest();
        return 16L * scores.losses().length + Likeliest.bytes(own.positions(), own.count());
    }
}
