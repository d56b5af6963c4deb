package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import lapidary.app.data.DataWanted;
import lapidary.core.eval.GraphOutcome;
import lapidary.core.measure.Provenance;
import lapidary.views.text.Messages;

/// What the numbers rest on when that is less than it should be.
final class Fallbacks {
    private Fallbacks() {}

    /// Sentences for the user; none where everything rests on what it should.
    ///
    /// @param notices what the preview itself has to say
    static List<String> of(Trail trail, DataWanted wanted, List<String> notices) {
        List<String> sentences = new ArrayList<>();
        trail.newest(GraphOutcome.class).ifPresent(outcome -> {
            if (outcome.from().kind() == Provenance.Kind.HEURISTIC) {
                sentences.add(outcome.notes().getFirst());
                if (!wanted.sentence().isEmpty()) {
                    sentences.add(wanted.sentence());
                }
            }
            if (outcome.from().isSeen()) {
                sentences.add(Messages.of("preview.measured-on-data"));
            }
        });
        sentences.addAll(notices);
        return List.copyOf(sentences);
    }
}
