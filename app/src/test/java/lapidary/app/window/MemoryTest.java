package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import lapidary.app.support.Fx;
import lapidary.app.workbench.OpenModel;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final int ATTEMPTS = 60;

    @TempDir
    private Path folder;

    @Test
    void aModelThatWasClosedIsForgottenByAllPartsOfTheWindow() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1000, 900)) {
            WeakReference<OpenModel> opened = useAndClose(window);
            assertTrue(isCollected(opened), "something still holds the closed model");
        }
    }

    private static WeakReference<OpenModel> useAndClose(WindowUnderTest window) {
        window.openSample();
        WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
        window.awaitLook();
        window.awaitHeatMap();
        Fx.until(
                "a number",
                () -> window.model().preview().trailProperty().get().newest().isPresent());
        WeakReference<OpenModel> opened =
                new WeakReference<>(window.model().workbench().model().orElseThrow());
        Fx.run(() -> window.model().workbench().closeModel());
        return opened;
    }

    /// Closing ends on threads of their own, and a collector takes its time.
    private static boolean isCollected(WeakReference<?> reference) {
        for (int i = 0; i < ATTEMPTS && reference.get() != null; i++) {
            System.gc();
            Fx.pulses(4);
        }
        return reference.get() == null;
    }
}
