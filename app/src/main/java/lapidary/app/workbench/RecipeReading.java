package lapidary.app.workbench;

import java.nio.file.Path;
import java.util.Optional;
import lapidary.app.job.Lane;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.views.text.Messages;

/// Reads recipes away from the screen's thread; those of another model are refused.
final class RecipeReading implements AutoCloseable {
    private final WorkbenchModel workbench;
    private final Lane lane;

    RecipeReading(WorkbenchModel workbench) {
        this.workbench = workbench;
        this.lane = workbench.jobs().lane("read recipe");
    }

    /// Makes the recipe in a file the present one, as one edit.
    ///
    /// @param open the model that it should be for
    void read(Path file, Optional<OpenModel> open) {
        lane.start(
                job -> RecipeFile.read(file),
                recipe -> {
                    if (open.isPresent() && open.equals(workbench.model()) && isFor(open.get(), recipe)) {
                        workbench.adopt(recipe);
                    } else {
                        workbench.report(Messages.of("workbench.recipe-was-made", file.getFileName()));
                    }
                },
                failure -> workbench.report(failure.message()));
    }

    private static boolean isFor(OpenModel open, Recipe recipe) {
        return recipe.source().headerSha256().equals(open.model().file().headerSha256());
    }

    @Override
    public void close() {
        lane.close();
    }
}
