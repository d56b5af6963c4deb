package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.glass.ui.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javafx.stage.Stage;
import lapidary.app.data.DataMemory;
import lapidary.app.data.DataModel;
import lapidary.app.open.PreferencesFile;
import lapidary.app.open.RecentModel;
import lapidary.app.open.WindowState;
import lapidary.app.support.Bench;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.data.Use;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files from outside, and the window where it was.
class ArrivalsTest {
    @TempDir
    private Path folder;

    private final Bench bench = new Bench();
    private RecentModel recent;
    private DataModel data;

    @BeforeEach
    void make() {
        recent = new RecentModel(bench.workbench(), new PreferencesFile(folder));
        data = new DataModel(bench.workbench(), new DataMemory(folder));
    }

    @AfterEach
    void close() {
        data.close();
        bench.close();
    }

    private void take(List<Path> files) {
        new Arrivals(bench.workbench(), recent, data).take(files);
        bench.screen()
                .until("the end", () -> !(bench.workbench().openedProperty().get() instanceof Opened.Opening));
    }

    @Test
    void theFirstModelOpensWithTheDataThatCameAlongAndTheOthersStandUnderRecent() throws IOException {
        Path one = copy("one.safetensors");
        Path two = copy("two.safetensors");
        Path text = Files.writeString(folder.resolve("own.txt"), "It was the best of times. ".repeat(200));
        take(List.of(two, text, one));
        assertEquals(one, bench.workbench().model().orElseThrow().path());
        assertEquals(List.of(one, two), recent.paths());
        bench.screen().until("the data", () -> data.of(Use.JUDGE).stream()
                .anyMatch(set -> set.files().contains(text)));
        assertTrue(bench.workbench().problemProperty().get().startsWith("one.safetensors is open."));
    }

    @Test
    void partsOfOneModelAreOneModel() throws IOException {
        Path first = copy("m-00001-of-00002.safetensors");
        Path second = copy("m-00002-of-00002.safetensors");
        take(List.of(second, first));
        assertTrue(recent.paths().stream().noneMatch(second::equals));
    }

    @Test
    void filesThatTheFinderOpensArriveAndEverythingElseReachesJavaFx() {
        Fx.start();
        List<List<Path>> arrived = new ArrayList<>();
        Fx.run(() -> {
            Application.EventHandler inner = Application.GetApplication().getEventHandler();
            OpenFileEvents.to(arrived::add);
            Application.EventHandler ours = Application.GetApplication().getEventHandler();
            ours.handleOpenFilesAction(Application.GetApplication(), 0, new String[] {"/a b.gguf", "/c.npz"});
            Application.GetApplication().setEventHandler(inner);
        });
        assertEquals(List.of(List.of(Path.of("/a b.gguf"), Path.of("/c.npz"))), arrived);
        assertTrue(Stream.of(Application.EventHandler.class.getDeclaredMethods())
                .filter(method -> method.getName().startsWith("handle"))
                .allMatch(method -> Stream.of(OpenFileEvents.class.getDeclaredMethods())
                        .anyMatch(own -> own.getName().equals(method.getName()))));
    }

    @Test
    void theWindowComesBackWhereItWas() {
        try (WindowUnderTest window = new WindowUnderTest(folder, 1280, 800)) {
            WindowState was = new WindowState(40, 50, 900, 700, false, List.of(0.3, 0.7), 0.55, View.DOCTOR.key());
            WindowState is = Fx.get(() -> {
                window.model().recent().remember(kept -> kept.withWindow(was));
                Stage stage = (Stage) window.scene().getWindow();
                WindowMemory memory = new WindowMemory(stage, window.model(), window.pane());
                memory.recall();
                return memory.state().orElseThrow();
            });
            assertEquals(was.place(), is.place());
            assertEquals(was.columns(), is.columns());
            assertEquals(List.of(40.0, 50.0, 900.0, 700.0), List.of(is.x(), is.y(), is.width(), is.height()));
        }
    }

    private Path copy(String name) throws IOException {
        return Files.copy(SampleModel.folder().resolve("model.safetensors"), folder.resolve(name));
    }
}
