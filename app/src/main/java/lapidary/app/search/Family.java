package lapidary.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.allocate.EvoPress;

/// Who was tried in a search so far.
///
/// @param candidates in order
/// @param best after each generation, the first one of the starts
/// @param additive the best choice for damages that add up, where it was a start
@SuppressWarnings("ArrayRecordComponent") // decision: a table that is read, not compared
record Family(List<EvoPress.Candidate> candidates, List<EvoPress.Candidate> best, Optional<int[]> additive) {
    static final Family NONE = new Family(List.of(), List.of(), Optional.empty());

    Family {
        candidates = List.copyOf(candidates);
        best = List.copyOf(best);
    }

    Family with(EvoPress.Progress progress) {
        List<EvoPress.Candidate> all = new ArrayList<>(candidates);
        all.addAll(progress.tried());
        List<EvoPress.Candidate> parents = new ArrayList<>(best);
        parents.add(progress.best());
        return new Family(all, parents, additive);
    }

    Family with(int[] found) {
        return new Family(candidates, best, Optional.of(found.clone()));
    }

    /// Generations that are over, without the starts.
    int generations() {
        return Math.max(0, best.size() - 1);
    }

    Optional<EvoPress.Candidate> leader() {
        return best.isEmpty() ? Optional.empty() : Optional.of(best.getLast());
    }

    Optional<EvoPress.Candidate> find(int id) {
        return candidates.stream().filter(candidate -> candidate.id() == id).findFirst();
    }
}
