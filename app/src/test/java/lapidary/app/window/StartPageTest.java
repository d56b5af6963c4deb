package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javafx.event.Event;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.discover.Keeper;
import lapidary.core.discover.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page that lists the models of this machine, and pictures of it with many, few and none.
class StartPageTest {
    @TempDir
    private Path folder;

    @Test
    void listsWhatLiesOnTheMachineAndOpensByEnter() throws IOException {
        Path models = folder.resolve("lmstudio");
        Path model = models.resolve("lapidary/classics-4m");
        Files.createDirectories(model);
        for (String name : List.of("model.safetensors", "config.json", "tokenizer.model")) {
            Files.copy(SampleModel.folder().resolve(name), model.resolve(name));
        }
        sparse(models.resolve("bartowski/Llama-3.2-1B-Instruct-GGUF/Llama-3.2-1B-Instruct-Q4_K_M.gguf"), 807_694_464L);
        sparse(models.resolve("unsloth/Qwen3-0.6B-GGUF/Qwen3-0.6B-BF16.gguf"), 1_198_178_432L);
        try (WindowUnderTest window = open(models)) {
            assertEquals(3, entries(window));
            pictures(window, "start-few");
            Fx.run(() -> {
                ListView<?> list = window.find("#start-models", ListView.class);
                list.getSelectionModel().select(1);
                list.requestFocus();
                Event.fireEvent(
                        list, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
            });
            Fx.until(
                    "the model",
                    () -> window.model().workbench().openedProperty().get() instanceof Opened.Ready);
            assertEquals(
                    model,
                    Fx.get(() ->
                            window.model().workbench().model().orElseThrow().path()));
            Fx.run(() -> window.model().workbench().closeModel());
            Fx.until("recent models first", () -> window.model()
                    .start()
                    .entriesProperty()
                    .get()
                    .getFirst()
                    .source()
                    .equals("Recent"));
        }
    }

    @Test
    void manyModelsScroll() throws IOException {
        Path models = folder.resolve("many");
        for (int i = 0; i < 60; i++) {
            String name =
                    "A-model-with-quite-a-long-name-of-" + (i + 1) + "-billion-parameters-Instruct-2025-Distilled";
            sparse(
                    models.resolve("publisher-" + i % 7 + "/" + name + "-GGUF/" + name + "-Q5_K_M.gguf"),
                    1L << 20 + i % 12);
        }
        try (WindowUnderTest window = open(models)) {
            assertEquals(60, entries(window));
            pictures(window, "start-many");
        }
    }

    @Test
    void aMachineWithoutModelsSaysSo() {
        try (WindowUnderTest window = open(folder.resolve("nothing"))) {
            assertEquals(0, entries(window));
            assertTrue(Fx.get(() -> window.find("#start-note", Label.class).getText())
                    .startsWith("No models of"));
            pictures(window, "start-none");
        }
    }

    private WindowUnderTest open(Path models) {
        WindowUnderTest window = new WindowUnderTest(folder, 1280, 800, List.of(new Place(Keeper.LM_STUDIO, models)));
        Fx.until("the search", () -> !window.model().start().searchingProperty().get());
        return window;
    }

    private static int entries(WindowUnderTest window) {
        return Fx.get(
                () -> window.find("#start-models", ListView.class).getItems().size());
    }

    static void pictures(WindowUnderTest window, String name) {
        if (!WindowUnderTest.takesPictures()) {
            return;
        }
        for (int[] size : new int[][] {{1280, 800}, {1920, 1080}}) {
            for (boolean dark : new boolean[] {false, true}) {
                Fx.run(() -> window.model().darkProperty().set(dark));
                window.resize(size[0], size[1]);
                window.snapshot(name + "-" + (dark ? "dark" : "light") + "-" + size[0] + "x" + size[1]);
            }
        }
    }

    /// A file of a size that takes no room on the disk.
    private static void sparse(Path file, long bytes) throws IOException {
        Files.createDirectories(file.getParent());
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(bytes);
        }
    }
}
