package lapidary.app.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;

/// The running estimates of one edit, in the order they came.
///
/// @param evaluations each over more tokens than the one before
public record Trail(List<Evaluation> evaluations) {
    /// Nothing measured yet.
    public static final Trail EMPTY = new Trail(List.of());

    public Trail {
        evaluations = Collections.unmodifiableList(evaluations);
    }

    /// A copy with some more; later evaluations over the same tokens replace earlier ones.
    Trail plus(List<Evaluation> more) {
        List<Evaluation> all = new ArrayList<>(evaluations);
        for (Evaluation next : more) {
            if (!all.isEmpty() && all.getLast().tokens() >= next.tokens()) {
                all.removeLast();
            }
            all.add(next);
        }
        return new Trail(all);
    }

    /// The newest one.
    public Optional<Evaluation> newest() {
        return evaluations.isEmpty() ? Optional.empty() : Optional.of(evaluations.getLast());
    }
}
