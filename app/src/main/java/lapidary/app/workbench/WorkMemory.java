package lapidary.app.workbench;

import java.util.Optional;
import lapidary.core.recipe.TreeState;

/// Remembers what was done with models.
public interface WorkMemory {
    /// Remembers nothing.
    WorkMemory NONE = open -> Optional.empty();

    /// What was done with a model before; called away from the screen. What cannot be read counts as nothing.
    Optional<LeftWork> recall(OpenModel open);

    /// Called on the screen's thread when a model is about to be closed.
    ///
    /// @param tree everything that was tried with it
    default void leave(OpenModel open, TreeState tree) {}
}
