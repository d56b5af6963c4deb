package lapidary.app.window;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.transform.Transform;
import javafx.stage.Stage;
import javafx.stage.Window;
import lapidary.app.export.ExportState;
import lapidary.app.support.Fx;
import lapidary.core.setting.SettingValue;
import lapidary.views.image.PngWriter;
import lapidary.views.state.GuardedPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures for people to look at: every place and everything that lies over the window, light and dark, at 100 % and
/// at 200 %, in a common window, a whole screen, and what a screen of 1920×1080 pixels leaves at 200 %. Run by name,
/// `-Dtest=PicturesMeasure`, all or those whose names `-Dlapidary.pictures=start,tour` begin with; the pictures go to
/// the folder `lapidary.snapshots`. It proves nothing by itself.
class PicturesMeasure {
    private static final List<String> WANTED =
            List.of(System.getProperty("lapidary.pictures", "").split(","));

    /// What the window is like when its picture is taken.
    ///
    /// @param scale pixels of the picture to one of the layout, each way
    private record Size(int width, int height, int scale) {}

    private static final List<Size> SIZES =
            List.of(new Size(1280, 800, 1), new Size(1280, 800, 2), new Size(1920, 1080, 1), new Size(960, 540, 2));

    @TempDir
    private Path folder;

    @Test
    void showsEveryPlaceInBothThemesAndScales() throws Exception {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            pictures(window, "start");
            go(window, View.QUEUE);
            pictures(window, "queue-alone");
            go(window, View.LOOK);
            tour(window, 1);
            window.openSampleWithLittleText();
            window.awaitLook();
            tour(window, 2);
            WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q4_0"));
            window.awaitLook();
            window.awaitPreview();
            window.awaitHeatMap();
            tour(window, 3);
            tour(window, 4);
            for (View view : View.values()) {
                if (isWanted("place-" + view.page())) {
                    go(window, view);
                    pictures(window, "place-" + view.page());
                }
            }
            guide(window);
            history(window);
            queue(window);
            go(window, View.LOOK);
            export(window);
            over(window);
            failed(window);
        }
    }

    private static void go(WindowUnderTest window, View view) {
        Fx.run(() -> window.model().viewProperty().set(view));
        Fx.pulses(10);
    }

    private static void tour(WindowUnderTest window, int step) {
        if (!isWanted("tour-" + step)) {
            return;
        }
        Fx.run(() -> {
            window.pane().overlays().showTour();
            // What was done counts: a step that is over is not shown.
            while (window.model().help().tour().stepProperty().get().ordinal() < step - 1) {
                window.model().help().tour().skip();
            }
        });
        pictures(window, "tour-" + step);
        Fx.run(() -> window.model().help().tour().leave());
    }

    private static void guide(WindowUnderTest window) {
        if (!isWanted("guide")) {
            return;
        }
        go(window, View.GUIDE);
        for (String page : List.of("start", "bits", "glossary")) {
            Fx.run(() -> window.model().help().guide().open(page));
            pictures(window, "guide-" + page);
        }
    }

    private static void history(WindowUnderTest window) {
        if (!isWanted("history")) {
            return;
        }
        Fx.run(() -> window.model().undo());
        WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q6_k"));
        WindowSnapshotTest.choose(window, "ggml", "type", new SettingValue.Text("q3_k"));
        window.awaitPreview();
        go(window, View.HISTORY);
        Fx.run(() ->
                window.find("#history-list", ListView.class).getSelectionModel().select(1));
        Fx.pulses(10);
        pictures(window, "history");
    }

    private void queue(WindowUnderTest window) throws IOException {
        if (!isWanted("queue-jobs") && !isWanted("queue-running")) {
            return;
        }
        Path jobs = Files.writeString(
                folder.resolve("more.json"),
                """
                { "schema": 1, "jobs": [{ "model": "gone.gguf", "preset": "Q8_0", "out": "gone-8.gguf" }] }""");
        Fx.run(() -> {
            window.model().export().folderProperty().set(folder);
            window.model().viewProperty().set(View.QUEUE);
            window.model().queue().take(List.of(jobs));
        });
        for (int i = 2; i <= 3; i++) {
            int count = i;
            Fx.run(() -> window.model().queue().addPresent());
            Fx.until(
                    "jobs",
                    () -> window.model().queue().stateProperty().get().items().size() == count);
        }
        Fx.run(() -> window.model().queue().start());
        Fx.until(
                "running", () -> window.model().queue().progressProperty().get().isPresent());
        pictures(window, "queue-running");
        Fx.until("over", () -> !window.model().queue().runningProperty().get());
        Fx.run(() ->
                window.find("#queue-table", TableView.class).getSelectionModel().select(0));
        pictures(window, "queue-jobs");
    }

    private void export(WindowUnderTest window) {
        if (!isWanted("export")) {
            return;
        }
        Fx.run(() -> {
            window.model().export().folderProperty().set(folder);
            window.model().exportingProperty().set(true);
        });
        pictures(window, "export");
        Fx.run(() -> window.model().export().start());
        pictures(window, "export-running");
        Fx.until("written", () -> window.model().export().stateProperty().get() instanceof ExportState.Written);
        pictures(window, "export-written");
        Fx.run(() -> {
            window.model().export().edit();
            window.model().export().folderProperty().set(folder.resolve("gone"));
            window.model().export().start();
        });
        Fx.until("the end", () -> !(window.model().export().stateProperty().get() instanceof ExportState.Writing));
        pictures(window, "export-failed");
        Fx.run(() -> {
            window.model().export().edit();
            window.model().exportingProperty().set(false);
        });
    }

    private static void over(WindowUnderTest window) {
        if (isWanted("palette")) {
            Fx.run(() -> window.pane().overlays().showPalette());
            Fx.pulses(10);
            pictures(window, "palette");
            Fx.run(() -> window.model().help().palette().queryProperty().set("q4"));
            Fx.pulses(10);
            pictures(window, "palette-found");
            Fx.run(() -> window.model().help().palette().dismiss());
        }
        if (isWanted("sheet")) {
            Fx.run(() -> window.pane().overlays().showSheet());
            pictures(window, "sheet");
            Fx.run(() -> window.find("#shortcuts", Node.class)
                    .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ESCAPE, false, false, false, false)));
        }
        if (isWanted("about")) {
            own(window, () -> AboutWindow.show(window.model(), window.pane()), "about");
        }
        if (isWanted("metadata")) {
            own(window, () -> MetadataWindow.show(window.model(), window.pane()), "metadata");
        }
    }

    /// A window of its own.
    private static void own(WindowUnderTest window, Runnable show, String name) {
        List<Window> before = List.copyOf(Window.getWindows());
        Fx.run(show);
        Optional<Window> shown = Fx.get(() -> Window.getWindows().stream()
                .filter(each -> !before.contains(each))
                .findFirst());
        Scene scene = shown.orElseThrow().getScene();
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            Fx.pulses(10);
            for (int scale : new int[] {1, 2}) {
                take(scene.getRoot(), scale, name + (dark ? "-dark-" : "-light-") + scale);
            }
        }
        Fx.run(() -> ((Stage) scene.getWindow()).close());
    }

    private static void failed(WindowUnderTest window) {
        if (isWanted("failed")) {
            Fx.run(() -> {
                GuardedPlace<?> look =
                        (GuardedPlace<?>) window.find(".look-pane", Node.class).getParent();
                look.fail(new IllegalStateException("for the picture"));
            });
            pictures(window, "failed");
        }
    }

    private static boolean isWanted(String name) {
        return WANTED.stream().anyMatch(begin -> name.startsWith(begin) || begin.startsWith(name));
    }

    private static void pictures(WindowUnderTest window, String name) {
        if (WANTED.stream().noneMatch(name::startsWith)) {
            return;
        }
        for (boolean dark : new boolean[] {false, true}) {
            Fx.run(() -> window.model().darkProperty().set(dark));
            for (Size size : SIZES) {
                window.resize(size.width(), size.height());
                Fx.pulses(5);
                take(
                        window.pane(),
                        size.scale(),
                        name + (dark ? "-dark-" : "-light-") + size.width() + "-" + size.scale());
            }
        }
        window.resize(1280, 800);
        Fx.pulses(2);
    }

    private static void take(Node node, int scale, String name) {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setTransform(Transform.scale(scale, scale));
        WritableImage image = Fx.get(() -> node.snapshot(parameters, null));
        Path to = Path.of(System.getProperty("lapidary.snapshots", "target/snapshots"))
                .resolve("all-" + name + ".png");
        try {
            PngWriter.write(image, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
