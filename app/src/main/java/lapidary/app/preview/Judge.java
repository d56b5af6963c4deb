package lapidary.app.preview;

import lapidary.app.workbench.OpenModel;
import lapidary.core.preview.PreviewSession;

/// A model with a running preview session on its judging data. Made and closed away from the screen.
sealed interface Judge extends AutoCloseable permits LanguageJudge {
    OpenModel model();

    PreviewSession session();

    /// Never called on the screen's thread: it waits for work that is under way.
    @Override
    void close();
}
