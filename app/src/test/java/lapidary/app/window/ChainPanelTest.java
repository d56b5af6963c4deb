package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.support.Fx;
import lapidary.app.workbench.SolvingModel;
import lapidary.core.method.Method;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Stage;
import lapidary.core.recipe.Step;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A method for each stage in the choice panel, and layers that are solved block by block.
class ChainPanelTest {
    @TempDir
    Path folder;

    @Test
    void methodsOfDifferentStagesStandBesideEachOtherAndAreSolved() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            window.select(tensor -> tensor.role() == TensorRole.FFN_UP || tensor.role() == TensorRole.FFN_GATE);
            pick(window, "awq");
            pick(window, "gptq");
            pick(window, "normtweak");
            Fx.run(() -> {
                Target now = window.model()
                        .workbench()
                        .recipeProperty()
                        .get()
                        .orElseThrow()
                        .target();
                window.model()
                        .workbench()
                        .aim(new Target(now.format(), now.dense(), Target.Misfit.DENSE, now.metadata()));
            });
            assertEquals(List.of(Stage.SCALE, Stage.ROUND, Stage.CORRECT), stages(window));
            Fx.run(() -> window.model()
                    .choice()
                    .set(Settings.standard(method(window, "gptq").settings())
                            .with("bits", new SettingValue.Whole(3))
                            .with("activations", new SettingValue.Text("sequential"))));
            Fx.until(
                    "calibration and the notice",
                    () -> state(window) == SolvingModel.State.UNSOLVED
                            && window.model()
                                    .workbench()
                                    .evidence(window.model()
                                            .workbench()
                                            .recipeProperty()
                                            .get()
                                            .orElseThrow())
                                    .moments()
                                    .isPresent());
            pictures(window, "chain");
            Fx.run(() -> window.model().workbench().solving().solve(problem -> {
                throw new AssertionError(problem);
            }));
            Fx.until("the solution", () -> state(window) == SolvingModel.State.SOLVED);
            pictures(window, "chain-solved");
            Fx.run(() -> window.model().choice().pick(Stage.CORRECT, Optional.empty()));
            assertEquals(List.of(Stage.SCALE, Stage.ROUND), stages(window));
            assertTrue(Fx.get(() -> window.model()
                    .choice()
                    .shownProperty(Stage.SCALE)
                    .get()
                    .method()
                    .isPresent()));
        }
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            window.snapshot(name + "-" + (dark ? "dark" : "light") + "-1280x800");
        }
    }

    private static SolvingModel.State state(WindowUnderTest window) {
        return window.model().workbench().solving().stateProperty().get();
    }

    private static List<Stage> stages(WindowUnderTest window) {
        return Fx.get(() -> window.model().workbench().recipeProperty().get().orElseThrow().steps().stream()
                .map(Step::stage)
                .toList());
    }

    private static Method method(WindowUnderTest window, String id) {
        return window.model().workbench().methods().find(id).orElseThrow();
    }

    private static void pick(WindowUnderTest window, String id) {
        Fx.run(() -> window.model().choice().pick(Optional.of(method(window, id))));
    }
}
