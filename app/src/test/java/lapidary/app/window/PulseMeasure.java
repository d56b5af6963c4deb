package lapidary.app.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.animation.AnimationTimer;
import lapidary.app.export.ExportState;
import lapidary.app.support.Fx;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long the window keeps a person waiting: the gaps between pulses while the preview runs over the whole text after
/// an edit, while both models continue a prompt, and while a file is written. Not part of the test run; on a quiet
/// machine: `mvn -q -pl app -am test -Dtest=PulseMeasure -Dsurefire.failIfNoSpecifiedTests=false`
class PulseMeasure {
    @TempDir
    private Path folder;

    @Test
    void gapsBetweenPulses() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            Pulses opening = new Pulses();
            window.openSample();
            window.awaitLook();
            opening.report("opening the sample");
            window.awaitPreview();
            for (String type : List.of("q4_0", "q5_1", "q8_0")) {
                Pulses preview = new Pulses();
                WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text(type));
                window.awaitPreview();
                preview.report("preview of " + type);
            }
            Pulses text = new Pulses();
            Fx.run(() -> window.model().prompt().run());
            Fx.until(
                    "both texts",
                    () -> !window.model()
                                    .prompt()
                                    .original()
                                    .noteProperty()
                                    .get()
                                    .isEmpty()
                            && !window.model()
                                    .prompt()
                                    .compressed()
                                    .noteProperty()
                                    .get()
                                    .isEmpty());
            text.report("two texts");
            Pulses export = new Pulses();
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_1"));
            Fx.until("the plan", () -> window.model().workbench().isPlanCurrent());
            Fx.run(() -> {
                window.model().export().folderProperty().set(folder);
                window.model().export().start();
            });
            Fx.until(
                    "the written model",
                    () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
            window.awaitPreview();
            export.report("writing while the preview runs");
        }
    }

    /// Times of pulses since it was made.
    private static final class Pulses {
        private final List<Double> gaps = new ArrayList<>();
        private final AnimationTimer timer;
        private long before;

        Pulses() {
            timer = new AnimationTimer() {
                @Override
                public void handle(long ignored) {
                    long now = System.nanoTime();
                    if (before != 0) {
                        gaps.add((now - before) / 1e6);
                    }
                    before = now;
                }
            };
            Fx.run(timer::start);
        }

        void report(String what) {
            Fx.run(timer::stop);
            List<Double> sorted = gaps.stream().sorted().toList();
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %5d pulses, median %5.1f ms, 99 %% %6.1f ms, longest %6.1f ms, over 100 ms: %d%n",
                    what,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get((int) (0.99 * (sorted.size() - 1))),
                    sorted.getLast(),
                    sorted.stream().filter(gap -> gap > 100).count());
        }
    }
}
