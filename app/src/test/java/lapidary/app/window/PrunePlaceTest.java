package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import lapidary.app.prune.PruneModel;
import lapidary.app.support.Fx;
import lapidary.core.calib.CalibrationSettings;
import lapidary.core.method.Transform;
import lapidary.core.model.TensorRole;
import lapidary.core.prune.DensityScheme;
import lapidary.core.prune.DensitySchemes;
import lapidary.core.prune.PrunableLayer;
import lapidary.core.prune.PrunePlan;
import lapidary.core.prune.Pruners;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The place *Prune*: a density becomes exact counts in the recipe, as one edit, and a statement of what that saves.
class PrunePlaceTest {
    private static final CalibrationSettings SHORT = new CalibrationSettings(64, 3, 512, 0, 128);

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
            Recipe half = recipe(window);
            Fx.run(() -> window.model().workbench().undo());
            assertEquals(before, recipe(window));
            Fx.until("nothing", () -> text(window).equals("Nothing is pruned."));
            Fx.until("the slider back", () -> prune.densityProperty().get() == 1);
            Fx.run(() -> window.model().workbench().redo());
            assertEquals(half, recipe(window));
            Fx.until("the slider again", () -> Math.abs(prune.densityProperty().get() - 0.5) < 1e-6);
            assertEquals(
                    50, Fx.get(() -> window.find("#prune-density", Slider.class).getValue()), 1e-3);
            assertEquals(half, recipe(window), "following asks for nothing");
        }
    }

    /// A recipe from elsewhere: its density, scheme, score and pattern stand in the controls.
    @Test
    void controlsFollowARecipeFromElsewhere() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            PruneModel prune = window.model().prune();
            Fx.run(() -> window.model().viewProperty().set(View.PRUNE));
            Fx.until("the curves", () -> !prune.standingsProperty().get().isEmpty());
            Recipe before = recipe(window);
            List<PrunableLayer> layers = Fx.get(() -> prune.layersProperty().get());
            Transform magnitude = Pruners.all().getFirst();
            DensityScheme global = DensitySchemes.find("global").orElseThrow();
            Recipe given = PrunePlan.of(layers, global.estimate(layers, 0.4))
                    .into(before, magnitude, Settings.standard(magnitude.settings()));
            Fx.run(() -> window.model().workbench().adopt(given));
            Fx.until("its scheme", () -> prune.schemeProperty().get().id().equals("global"));
            assertEquals(0.4, Fx.get(() -> prune.densityProperty().get()), 1e-6);
            assertEquals("global", Fx.get(() -> ((DensityScheme)
                            window.find("#prune-scheme", ComboBox.class).getValue())
                    .id()));
            assertEquals(given, recipe(window));
            Settings pattern = Settings.standard(magnitude.settings())
                    .with("amount", new SettingValue.Text("pattern"))
                    .with("n", new SettingValue.Whole(3))
                    .with("m", new SettingValue.Whole(4));
            Fx.run(() -> window.model()
                    .workbench()
                    .adopt(RecipeEdit.choose(
                            RecipeEdit.replace(given, Stage.PRUNE, Map.of()),
                            layers.stream().map(PrunableLayer::tensor).toList(),
                            new Selector.All(),
                            magnitude.with(pattern))));
            Fx.until("its pattern", () -> prune.patternProperty().get().isPresent());
            assertEquals("3:4", Fx.get(() -> window.find("#prune-pattern", ComboBox.class)
                    .getValue()));
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN);
            Fx.until("the statement", () -> text(window).startsWith("884,736 of 3,538,944 weights"));
            WindowSnapshotTest.pictures(window, "prune-pattern", new int[][] {{1280, 800}, {1920, 1080}});
        }
    }

    /// OWL looks at what enters the layers: without a calibration run the page begins one, and goes on after it.
    @Test
    void aSchemeThatNeedsCalibrationGetsItFirst() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSampleWithLittleText();
            PruneModel prune = window.model().prune();
            Fx.run(() -> {
                window.model().calibration().settingsProperty().set(SHORT);
                window.model().viewProperty().set(View.PRUNE);
            });
            Fx.until("the curves", () -> !prune.standingsProperty().get().isEmpty());
            Fx.run(() -> {
                prune.schemeProperty().set(DensitySchemes.find("owl").orElseThrow());
                prune.densityProperty().set(0.5);
                prune.apply();
                assertTrue(prune.problemProperty().get().contains("is being run over the calibration data"));
            });
            Fx.until("the statement", () -> text(window).startsWith("1,769,472 of 3,538,944 weights"));
            assertEquals("", Fx.get(() -> prune.problemProperty().get()));
            assertEquals("owl", Fx.get(() -> prune.schemeProperty().get().id()));
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
