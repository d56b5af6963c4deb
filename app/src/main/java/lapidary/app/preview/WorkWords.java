package lapidary.app.preview;

import java.util.Optional;
import lapidary.core.eval.Evaluation;
import lapidary.core.eval.Outcome;
import lapidary.views.text.Numbers;

/// How far a preview is and what it took, in words.
final class WorkWords {
    /// What is kept and what is not, for the hover text.
    static final String POLICY =
            """
            Hidden states entering every block are kept while there is room, so that an edit recomputes only from its
            first block on; inputs of layers and compressed weights likewise. What does not fit is computed again, the
            longest unused first. Weights are decoded once and kept while there is room; a model that does not fit is
            decoded from its file block by block, once for each batch.""";

    private WorkWords() {}

    /// "96 block evaluations · 12 of 48 sequences"; "" before the first number.
    static String of(Optional<Outcome> newest, long work) {
        return newest.filter(outcome -> work >= 0)
                .map(outcome -> {
                    boolean isText = outcome instanceof Evaluation;
                    String done = work == 0
                            ? "remembered"
                            : Numbers.count(work)
                                    + (isText ? " block evaluation" : " graph run")
                                    + (work == 1 ? "" : "s");
                    return done + " · " + Numbers.count(outcome.seen()) + " of " + Numbers.count(outcome.all())
                            + (isText ? " sequences" : " examples");
                })
                .orElse("");
    }
}
