package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import lapidary.app.sensitivity.SuperWeightsModel;
import lapidary.app.support.Fx;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import lapidary.core.sensitivity.superweight.EditEffect;
import lapidary.core.tensor.TensorId;
import lapidary.views.plot.PeakPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Super weights*: the search comes by itself, says that the sample has none, and shows why; scaling a
/// weight by 1 changes nothing.
class SuperWeightsPlaceTest {
    @TempDir
    private Path folder;

    @Test
    void noneFoundIsSaidWithItsEvidence() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            SuperWeightsModel model = window.model().superWeights();
            Fx.run(() -> window.model().viewProperty().set(View.SUPER_WEIGHTS));
            Fx.until(
                    "the search",
                    () -> model.foundProperty().get().isPresent()
                            && !model.searchingProperty().get());
            Fx.pulses(2);
            Fx.run(() -> {
                assertTrue(window.find("#super-verdict", Label.class).getText().startsWith("None found"));
                assertEquals(
                        6,
                        window.find("#super-inputs", PeakPlot.class)
                                .peaksProperty()
                                .get()
                                .size());
                assertEquals(
                        new TensorId("model.layers.0.mlp.down_proj.weight"),
                        window.model()
                                .workbench()
                                .selectionProperty()
                                .get()
                                .lead()
                                .orElseThrow());
                model.factorProperty().set(1);
                model.measure();
            });
            Fx.until("the effect", () -> model.effectProperty().get().isPresent());
            EditEffect effect =
                    Fx.get(() -> model.effectProperty().get().orElseThrow().measured());
            assertEquals(
                    0, effect.evaluation().divergence().orElseThrow().mean().value(), 1e-12);
            effect.shifts().forEach(shift -> assertEquals(shift.before(), shift.after(), 1e-6));
            window.snapshot("super-weights-light-1280x800");
            Fx.run(() -> model.factorProperty().set(0));
            assertTrue(Fx.get(() -> model.effectProperty().get().isEmpty()), "of another factor");
            Fx.run(() -> window.model().darkProperty().set(true));
            window.resize(1920, 1080);
            window.snapshot("super-weights-dark-1920x1080");
            addedToTheRecipe(window);
        }
    }

    /// As `superweights --zero … --save-recipe` writes it, as one edit.
    private static void addedToTheRecipe(WindowUnderTest window) {
        Recipe before = recipe(window);
        Fx.run(() -> window.find("#super-apply", Button.class).fire());
        Step step = recipe(window).steps().getFirst();
        assertEquals("edit-weights", step.method());
        assertTrue(step.settings().toString().contains("=0"), step.toString());
        Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
        Fx.run(window.model()::undo);
        assertEquals(before, recipe(window), "one step takes it back");
    }

    private static Recipe recipe(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow());
    }
}
