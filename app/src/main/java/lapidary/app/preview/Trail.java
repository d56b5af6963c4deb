package lapidary.app.preview;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Outcome;

/// The running estimates of one edit, in the order they came.
///
/// @param outcomes each over more of the data than the one before
public record Trail(List<Outcome> outcomes) {
    /// Nothing measured yet.
    public static final Trail EMPTY = new Trail(List.of());

    public Trail {
        outcomes = Collections.unmodifiableList(outcomes);
    }

    /// A copy with some more; later outcomes over the same data replace earlier ones.
    Trail plus(List<Outcome> more) {
        List<Outcome> all = new ArrayList<>(outcomes);
        for (Outcome next : more) {
            if (!all.isEmpty() && all.getLast().seen() >= next.seen()) {
                all.removeLast();
            }
            all.add(next);
        }
        return new Trail(all);
    }

    /// The newest one.
    public Optional<Outcome> newest() {
        return outcomes.isEmpty() ? Optional.empty() : Optional.of(outcomes.getLast());
    }

    /// The newest one, if it is of this kind.
    public <T extends Outcome> Optional<T> newest(Class<T> kind) {
        return newest().filter(kind::isInstance).map(kind::cast);
    }

    /// The outcomes of one kind: all or none.
    public <T extends Outcome> List<T> of(Class<T> kind) {
        return outcomes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The newest one of a language model.
    public Optional<Evaluation> evaluation() {
        return newest(Evaluation.class);
    }
}
