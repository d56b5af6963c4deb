package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import lapidary.app.support.Fx;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Methods that were made for training say in the window that they are previews.
class FewValuesTest {
    @TempDir
    private Path folder;

    @Test
    void aTernaryModelIsCalledAPreviewBeforeItIsMade() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            window.openSample();
            window.select(tensor -> tensor.role() == TensorRole.FFN_DOWN || tensor.role() == TensorRole.FFN_UP);
            WindowSnapshotTest.choose(window, "bitnet", "gamma", new SettingValue.Text("mean"));
            Fx.run(() -> {
                Target target = window.model()
                        .workbench()
                        .recipeProperty()
                        .get()
                        .orElseThrow()
                        .target();
                window.model()
                        .workbench()
                        .aim(new Target(target.format(), target.dense(), Target.Misfit.DENSE, target.metadata()));
            });
            Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
            assertTrue(Fx.get(() -> window.model().choice().summaryProperty().get().notices().stream()
                    .anyMatch(notice -> notice.text().startsWith("only a preview: "))));
            window.snapshot("ternary-light-1280x800");
        }
    }
}
