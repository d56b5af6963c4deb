package lapidary.app.preview;

import java.util.List;
import java.util.Optional;
import lapidary.app.data.DataWanted;
import lapidary.app.workbench.OpenModel;
import lapidary.core.data.ImageGuess;
import lapidary.core.preview.PreviewSession;
import lapidary.core.tensor.TensorId;

/// A model with a running preview session on its judging data. Made and closed away from the screen.
sealed interface Judge extends AutoCloseable permits LanguageJudge, GraphJudge {
    OpenModel model();

    PreviewSession session();

    /// What else it could be measured on.
    DataWanted wanted();

    /// What running it costs in memory, as a sentence.
    String cost();

    /// All tensors in the order in which the model computes with them.
    List<TensorId> order();

    /// How images seem to want to be prepared; empty for a model that takes none.
    Optional<ImageGuess> guess();

    /// Never called on the screen's thread: it waits for work that is under way.
    @Override
    void close();
}
