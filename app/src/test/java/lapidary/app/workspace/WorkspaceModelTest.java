package lapidary.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javafx.beans.property.SimpleStringProperty;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.History;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.TreeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceModelTest {
    @TempDir
    private Path folder;

    /// A window's workbench that keeps its work.
    private final class Window implements AutoCloseable {
        private final Bench bench = new Bench();
        private final SimpleStringProperty place = new SimpleStringProperty("place.look");
        private final WorkspaceModel model = new WorkspaceModel(bench.workbench(), place, folder);

        TreeState tree() {
            return bench.workbench().history().state().orElseThrow();
        }

        Recipe recipe() {
            return bench.workbench().recipeProperty().get().orElseThrow();
        }

        void choose(String type) {
            bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.type(type));
        }

        @Override
        public void close() {
            bench.close();
            model.close();
        }
    }

    @Test
    void aModelThatIsOpenedAgainGoesOnWhereItWasLeft() {
        TreeState left;
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
            window.choose("q8_0");
            window.bench.workbench().undo();
            window.choose("q6_k");
            window.bench.workbench().history().name(1, "small");
            window.bench.workbench().history().saw(window.recipe(), new History.Seen(0.02, 0.01, 0.03, 4096));
            window.bench.select(Bench.role(TensorRole.FFN_DOWN));
            window.place.set("place.bits");
            left = window.tree();
        }
        try (Window window = new Window()) {
            window.bench.openSample();
            assertEquals(left, window.tree());
            assertEquals(left.nodes().get(left.current()).recipe(), window.recipe());
            assertEquals(
                    6,
                    window.bench.workbench().selectionProperty().get().tensors().size());
            assertEquals("place.bits", window.place.get());
            assertEquals(
                    Optional.of(new History.Seen(0.02, 0.01, 0.03, 4096)),
                    window.bench.workbench().history().seen(window.recipe()));
            assertEquals(Optional.empty(), window.model.restoredProperty().get(), "it ended in good order");
            window.bench.workbench().undo();
            window.bench.workbench().redo();
            assertEquals(left.nodes().get(left.current()).recipe(), window.recipe());
        }
    }

    @Test
    void closingAndOpeningInOneWindowKeepsTheFileOfTheModel() throws IOException {
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
            window.bench.openSample();
            assertEquals(2, window.tree().nodes().size());
            window.bench.workbench().closeModel();
            window.bench.openSample();
            assertEquals(2, window.tree().nodes().size());
        }
        assertEquals(1, files().size(), files().toString());
    }

    @Test
    void workThatWasCutOffIsSaidToBeRestoredAndDiscardingLosesNothing() throws Exception {
        Recipe lost;
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
            lost = window.recipe();
        }
        // What a killed program leaves behind: a lock that nobody holds, and no word of good order.
        WorkspaceSlot.claim(files().getFirst()).orElseThrow().leave();
        try (Window window = new Window()) {
            AtomicReference<Path> found = new AtomicReference<>();
            window.model.findLeftOver(found::set);
            window.bench.screen().until("the work", () -> found.get() != null);
            assertEquals(SampleModel.folder().toAbsolutePath().normalize(), found.get());
            window.bench.open(found.get());
            assertEquals(lost, window.recipe());
            WorkspaceModel.Restored restored =
                    window.model.restoredProperty().get().orElseThrow();
            assertEquals("classics-4m", restored.model());
            window.model.discard();
            assertEquals(Optional.empty(), window.model.restoredProperty().get());
            assertEquals(List.of(), window.recipe().steps());
            window.bench.workbench().redo();
            assertEquals(lost, window.recipe());
        }
        try (Window window = new Window()) {
            window.bench.openSample();
            assertEquals(Optional.empty(), window.model.restoredProperty().get());
        }
    }

    @Test
    void anEditIsWrittenWithoutBeingAsked() throws Exception {
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
            window.bench
                    .screen()
                    .until("the file", () -> window.model.savesProperty().get() > 0 && written(2));
            window.choose("q5_0");
            window.bench.screen().until("the file with both edits", () -> written(3));
            assertTrue(window.model.savesProperty().get() < 10, "written together");
        }
    }

    @Test
    void twoWindowsWithTheSameModelDoNotMix() throws Exception {
        try (Window one = new Window();
                Window other = new Window()) {
            one.bench.openSample();
            one.choose("q4_0");
            other.bench.openSample();
            assertEquals(1, other.tree().nodes().size());
            other.choose("q8_0");
            other.choose("q6_k");
        }
        assertEquals(2, files().size());
        try (Window one = new Window();
                Window other = new Window()) {
            one.bench.openSample();
            other.bench.openSample();
            assertEquals(2, one.tree().nodes().size());
            assertEquals(3, other.tree().nodes().size());
        }
    }

    @Test
    void workThatCannotBeReadIsSetAsideAndSaid() throws Exception {
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
        }
        Path file = files().getFirst();
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\"place\"", "\"spot\""));
        try (Window window = new Window()) {
            window.bench.openSample();
            assertEquals(1, window.tree().nodes().size());
            window.bench.screen().until("the message", () -> !window.bench
                    .workbench()
                    .problemProperty()
                    .get()
                    .isEmpty());
            String said = window.bench.workbench().problemProperty().get();
            assertTrue(said.contains("the unknown field 'spot'") && said.contains(".unreadable"), said);
        }
        assertTrue(Files.readString(file.resolveSibling(file.getFileName() + ".unreadable"))
                .contains("spot"));
    }

    @Test
    void theFileHoldsNothingOfTheModelButNames() throws Exception {
        try (Window window = new Window()) {
            window.bench.openSample();
            window.choose("q4_0");
        }
        String text = Files.readString(files().getFirst());
        assertTrue(text.length() < 10_000, text.length() + " characters");
        assertFalse(text.contains("tokenizer"));
    }

    private boolean written(int nodes) {
        try {
            return !files().isEmpty()
                    && WorkspaceSlot.read(files().getFirst())
                            .filter(work -> work.tree().nodes().size() == nodes)
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
