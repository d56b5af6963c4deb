package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import lapidary.app.prune.PruneModel;
import lapidary.app.support.Fx;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Prune*: a density becomes exact counts in the recipe, as one edit, and a statement of what that saves.
class PrunePlaceTest {
    @TempDir
    private Path folder;

    @Test
    void aDensityIsOneEditWithAStatementAndAnEstimate() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            PruneModel prune = window.model().prune();
            Fx.run(() -> window.model().viewProperty().set(View.PRUNE));
            Fx.until("the curves", () -> !prune.standingsProperty().get().isEmpty());
            Recipe before = recipe(window);
            Fx.run(() -> {
                window.find("#prune-density", Slider.class).setValue(50);
                assertEquals(1_769_472, kept(prune), 3_500, "shown at once, estimated from curves");
            });
            Fx.until("the statement", () -> text(window).startsWith("1,769,472 of 3,538,944 weights"));
            assertTrue(text(window).contains("saves 0 bytes in GGUF"), text(window));
            window.awaitPreview();
            window.snapshot("prune-light-1280x800");
            Fx.run(() -> window.model().workbench().undo());
            assertEquals(before, recipe(window));
            Fx.until("nothing", () -> text(window).equals("Nothing is pruned."));
        }
    }

    private static long kept(PruneModel prune) {
        List<Long> kept = prune.standingsProperty().get().getFirst().kept();
        return kept.stream().mapToLong(Long::longValue).sum();
    }

    private static Recipe recipe(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow());
    }

    private static String text(WindowUnderTest window) {
        return window.find("#prune-statement", Label.class).getText();
    }
}
