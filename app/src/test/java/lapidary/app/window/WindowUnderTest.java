package lapidary.app.window;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import lapidary.app.look.LookState;
import lapidary.app.open.FilePicker;
import lapidary.app.open.PreferencesFile;
import lapidary.app.preview.PreviewState;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.data.Use;
import lapidary.core.discover.Place;
import lapidary.core.model.ModelTensor;
import lapidary.core.prune.Pruners;
import lapidary.views.image.PngWriter;
import lapidary.views.plot.HeatMap;

/// The real window on the headless platform, with a file picker that answers what the test says.
final class WindowUnderTest implements AutoCloseable {
    private static final String PICTURES = System.getProperty("lapidary.snapshots", "");

    private static final int SCREEN = 1000;

    private final Path folder;
    private final WindowModel model;
    private final Stage stage;
    private final WindowPane pane;
    private final Picker picker = new Picker();

    /// Keeps its work where there is a folder for it, "workspace".
    ///
    /// The headless screen is 1000 pixels square: a larger window is laid out in full on a stage that shows a part.
    WindowUnderTest(Path preferences, int width, int height) {
        this(preferences, width, height, List.of());
    }

    /// @param places where models are looked for
    WindowUnderTest(Path preferences, int width, int height, List<Place> places) {
        Fx.start();
        folder = preferences;
        stage = Fx.get(Stage::new);
        model = Fx.get(
                () -> new WindowModel(Pruners.methods(), Platform::runLater, new PreferencesFile(preferences), places));
        if (Files.isDirectory(preferences.resolve("workspace"))) {
            Fx.run(() -> model.keepWork(preferences.resolve("workspace")));
        }
        pane = Fx.get(() -> new WindowPane(model, picker));
        Fx.run(() -> {
            pane.setManaged(false);
            pane.resize(width, height);
            Scene scene = new Scene(new Pane(pane), Math.min(width, SCREEN), Math.min(height, SCREEN));
            pane.attach(scene);
            stage.setScene(scene);
            stage.show();
        });
    }

    WindowModel model() {
        return model;
    }

    Scene scene() {
        return stage.getScene();
    }

    WindowPane pane() {
        return pane;
    }

    Picker picker() {
        return picker;
    }

    void openSample() {
        Fx.run(() -> model.workbench().open(SampleModel.folder()));
        Fx.until(
                "the sample",
                () -> model.workbench().openedProperty().get() instanceof Opened.Ready
                        && model.tree().rootProperty().get().isPresent()
                        && model.workbench().isPlanCurrent());
    }

    /// Opens the sample and judges by the beginning of its own text; a preview of all of it would
    /// take most of a test.
    void openSampleWithLittleText() {
        openSample();
        Fx.until("the sample's own text", () -> !model.data().of(Use.JUDGE).isEmpty());
        Path part = beginning();
        Fx.run(() -> {
            model.data().remove(Use.JUDGE, model.data().of(Use.JUDGE).getFirst());
            model.data().add(Use.JUDGE, List.of(part));
        });
        Fx.until("the short text", () -> model.preview()
                .judgedProperty()
                .get()
                .filter(on -> on.name().contains("part.txt"))
                .isPresent());
    }

    private Path beginning() {
        try {
            String held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
            return Files.writeString(folder.resolve("part.txt"), held.substring(0, 6000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void select(Predicate<ModelTensor> wanted) {
        Fx.run(() -> model.workbench()
                .select(model.workbench().model().orElseThrow().model().tensors().stream()
                        .filter(wanted)
                        .map(ModelTensor::id)
                        .toList()));
    }

    /// Waits until the whole text has been measured for the present recipe.
    void awaitPreview() {
        Fx.until(
                "the preview",
                () -> model.preview().stateProperty().get() instanceof PreviewState.Done
                        && !model.preview().staleProperty().get());
    }

    /// Waits until the Look view shows the leading tensor and what its choice makes of it.
    void awaitLook() {
        Fx.until("the look", () -> {
            boolean isChosen = model.look().stateProperty().get() instanceof LookState.Ready(var look)
                    && model.workbench()
                            .choicesProperty()
                            .get()
                            .find(look.tensor().id())
                            .isPresent();
            return model.look().stateProperty().get() instanceof LookState.Ready
                    && !model.look().staleProperty().get()
                    && model.look().compressedProperty().get().isPresent() == isChosen;
        });
    }

    /// Waits until the heat map has all the tiles it needs.
    void awaitHeatMap() {
        Fx.pulses(2);
        HeatMap map = Fx.get(() -> (HeatMap) scene().lookup("#heat-map"));
        if (map != null && model.workbench().model().isPresent()) {
            Fx.until("the heat map", map::isComplete);
        }
    }

    /// Another size of the window.
    void resize(int width, int height) {
        Fx.run(() -> pane.resize(width, height));
    }

    /// A node of the window; called on the JavaFX thread.
    <T extends Node> T find(String selector, Class<T> kind) {
        Node found = scene().lookup(selector);
        if (found == null) {
            throw new AssertionError("no node " + selector);
        }
        return kind.cast(found);
    }

    /// Writes what the window looks like into the build folder.
    /// Pictures are taken only where somebody asked for them: half a minute of the whole run.
    static boolean takesPictures() {
        return !PICTURES.isBlank();
    }

    /// Writes what the window shows into the folder of `lapidary.snapshots`, if there is one.
    void snapshot(String name) {
        if (!takesPictures()) {
            return;
        }
        Fx.pulses(4);
        WritableImage image = Fx.get(() -> pane.snapshot(null, null));
        keep(image, name);
    }

    /// Writes a picture into the folder of `lapidary.snapshots`.
    static void keep(WritableImage image, String name) {
        try {
            PngWriter.write(image, Path.of(PICTURES).resolve(name + ".png"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Fx.run(() -> {
            stage.hide();
            model.close();
        });
    }

    /// Answers every question with a place set before.
    static final class Picker implements FilePicker {
        private Optional<Path> answer = Optional.empty();

        void answer(Path path) {
            answer = Optional.of(path);
        }

        @Override
        public Optional<Path> modelFile() {
            return answer;
        }

        @Override
        public Optional<Path> modelFolder() {
            return answer;
        }

        @Override
        public Optional<Path> file(String title, String kind, String... endings) {
            return answer;
        }

        @Override
        public Optional<Path> save(String title, String name) {
            return answer;
        }

        @Override
        public Optional<Path> folder(Path start) {
            return answer;
        }
    }
}
