package lapidary.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.core.data.DataSet;
import lapidary.core.data.Use;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataModelTest {
    private static final int PAGE = 12_000;

    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    private DataModel data;
    private String held;

    @BeforeEach
    void begin() throws Exception {
        held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        data = model();
    }

    private DataModel model() {
        return new DataModel(bench.workbench(), new DataMemory(folder.resolve("memory")));
    }

    @AfterEach
    void close() {
        data.close();
        bench.close();
    }

    /// The sample as if it were anybody's model, so that it comes without data of its own.
    private void openStranger() throws Exception {
        Path copy = folder.resolve("stranger");
        if (!Files.exists(copy)) {
            Files.createDirectory(copy);
            for (String file :
                    List.of("config.json", "model.safetensors", "tokenizer.model", "tokenizer_config.json")) {
                Files.copy(SampleModel.folder().resolve(file), copy.resolve(file));
            }
        }
        bench.open(copy);
        awaitRecalled();
    }

    private void awaitRecalled() {
        bench.screen()
                .until("what was remembered", () -> data.recalledProperty().get());
    }

    private Path page(String name, int number) throws Exception {
        return Files.writeString(folder.resolve(name), held.substring(number * PAGE, (number + 1) * PAGE));
    }

    private void add(Use use, Path path) {
        data.add(use, List.of(path));
        bench.screen().until("the data", () -> data.busyProperty().get().isEmpty());
    }

    private List<String> names(Use use) {
        return data.of(use).stream().map(DataSet::name).toList();
    }

    private String refusal(Use use) {
        return data.refusalsProperty().get().getOrDefault(use, "");
    }

    @Test
    void aSampleBringsDataForEveryUse() {
        bench.openSample();
        awaitRecalled();
        assertEquals(List.of("calibration.txt"), names(Use.CALIBRATE));
        assertEquals(List.of("search.txt"), names(Use.SEARCH));
        assertEquals(List.of("heldout.txt"), names(Use.JUDGE));
        assertEquals(Map.of(), data.refusalsProperty().get());
        assertInstanceOf(
                DataSample.Lines.class,
                data.sample(data.of(Use.JUDGE).getFirst()).orElseThrow());
    }

    @Test
    void theSameFileDoesNotServeTwoUses() throws Exception {
        openStranger();
        Path page = page("page.txt", 0);
        add(Use.CALIBRATE, page);
        add(Use.JUDGE, page);
        assertEquals(List.of(), names(Use.JUDGE));
        assertTrue(
                refusal(Use.JUDGE)
                        .startsWith("'page.txt' for judging has the same content as 'page.txt' for calibration. "),
                refusal(Use.JUDGE));
    }

    @Test
    void aCopyUnderAnotherNameIsCaughtByItsContent() throws Exception {
        openStranger();
        add(Use.JUDGE, page("page.txt", 0));
        add(Use.CALIBRATE, Files.copy(folder.resolve("page.txt"), folder.resolve("other.txt")));
        assertEquals(List.of(), names(Use.CALIBRATE));
        assertTrue(refusal(Use.CALIBRATE).contains("same content as 'page.txt' for judging"), refusal(Use.CALIBRATE));
        data.dismiss(Use.CALIBRATE);
        assertEquals("", refusal(Use.CALIBRATE));
    }

    @Test
    void severalTextsJudgeTogetherAndEachCanBeRemoved() throws Exception {
        openStranger();
        add(Use.JUDGE, page("first.txt", 0));
        add(Use.JUDGE, page("second.txt", 1));
        assertEquals(List.of("first.txt", "second.txt"), names(Use.JUDGE));
        add(Use.JUDGE, folder.resolve("first.txt"));
        assertEquals(List.of("first.txt", "second.txt"), names(Use.JUDGE));
        data.remove(Use.JUDGE, data.of(Use.JUDGE).getFirst());
        assertEquals(List.of("second.txt"), names(Use.JUDGE));
    }

    @Test
    void everyChangeIsTakenBackInTurn() throws Exception {
        openStranger();
        assertFalse(data.canUndoProperty().get());
        add(Use.JUDGE, page("first.txt", 0));
        add(Use.CALIBRATE, page("second.txt", 1));
        data.remove(Use.JUDGE, data.of(Use.JUDGE).getFirst());
        data.undo();
        assertEquals(List.of("first.txt"), names(Use.JUDGE));
        data.undo();
        assertEquals(List.of(), names(Use.CALIBRATE));
        data.undo();
        assertEquals(List.of(), names(Use.JUDGE));
        assertFalse(data.canUndoProperty().get());
    }

    @Test
    void anUndoOfTheRecipeLeavesTheDataAlone() throws Exception {
        openStranger();
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), bench.type("q4_0"));
        add(Use.JUDGE, page("first.txt", 0));
        bench.workbench().undo();
        assertEquals(List.of("first.txt"), names(Use.JUDGE));
    }

    @Test
    void whatWasChosenForAModelIsThereTheNextTime() throws Exception {
        openStranger();
        add(Use.JUDGE, page("first.txt", 0));
        add(Use.JUDGE, page("second.txt", 1));
        add(Use.CALIBRATE, page("third.txt", 2));
        bench.screen().until("the memory", () -> remembers("third.txt"));
        bench.workbench().closeModel();
        data.close();
        data = model();
        openStranger();
        assertEquals(List.of("first.txt", "second.txt"), names(Use.JUDGE));
        assertEquals(List.of("third.txt"), names(Use.CALIBRATE));
    }

    @Test
    void aRememberedFileThatIsGoneIsToldOf() throws Exception {
        openStranger();
        add(Use.JUDGE, page("first.txt", 0));
        bench.screen().until("the memory", () -> remembers("first.txt"));
        Files.delete(folder.resolve("first.txt"));
        openStranger();
        assertEquals(List.of(), names(Use.JUDGE));
        assertTrue(refusal(Use.JUDGE).endsWith("and is no longer there."), refusal(Use.JUDGE));
    }

    private boolean remembers(String name) {
        try {
            Path file = folder.resolve("memory").resolve("data.json");
            return Files.exists(file) && Files.readString(file).contains(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void dataOfAnotherKindSaysWhatTheModelTakes() throws Exception {
        bench.open(Path.of(System.getProperty("lapidary.samples"), "digits-cnn", "model.onnx"));
        awaitRecalled();
        add(Use.SEARCH, page("page.txt", 0));
        assertTrue(
                refusal(Use.SEARCH).startsWith("'page.txt' holds text; this model takes images"), refusal(Use.SEARCH));
    }

    @Test
    void aDamagedMemoryCountsAsEmpty() throws Exception {
        Files.createDirectories(folder.resolve("memory"));
        Files.writeString(folder.resolve("memory/data.json"), "{ \"models\": 7");
        openStranger();
        assertEquals(List.of(), names(Use.JUDGE));
        add(Use.JUDGE, page("first.txt", 0));
        bench.screen().until("the memory", () -> remembers("first.txt"));
    }

    @Test
    void closingTheModelForgetsItsData() {
        bench.openSample();
        awaitRecalled();
        bench.workbench().closeModel();
        assertEquals(DataWanted.NOTHING, data.wantedProperty().get());
        assertFalse(data.canUndoProperty().get());
        assertEquals(List.of(), names(Use.JUDGE));
    }
}
