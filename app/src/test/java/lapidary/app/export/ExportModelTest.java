package lapidary.app.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.core.compress.Compressor;
import lapidary.core.job.Job;
import lapidary.core.method.Method;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportModelTest {
    private final Bench bench = new Bench();
    private final ExportModel model = new ExportModel(bench.workbench(), recipe -> Judgement.NONE);

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        bench.openSample();
        model.folderProperty().set(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void choose(Choice choice) {
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), choice);
        bench.awaitPlan();
    }

    private void start() {
        model.start();
        bench.screen().until("the end of writing", () -> !(model.stateProperty().get() instanceof ExportState.Writing));
    }

    @Test
    void writesWhatTheCompressorWritesForTheSameRecipe() throws Exception {
        choose(bench.type("q4_0"));
        Recipe recipe = bench.workbench().recipeProperty().get().orElseThrow();
        start();
        ExportState.Written written = assertInstanceOf(
                ExportState.Written.class, model.stateProperty().get());
        Path twin = folder.resolve("twin.gguf");
        try (Model sample = SampleModel.open()) {
            new Compressor(Quantizers.methods()).run(sample, recipe, twin, Job.UNWATCHED);
        }
        assertArrayEquals(Files.readAllBytes(twin), Files.readAllBytes(model.out()));
        assertEquals(
                bench.workbench().plannedProperty().get().orElseThrow().plan().fileBytes(), Files.size(model.out()));
        assertEquals(3, written.files().size());
        for (Path file : written.files()) {
            assertTrue(Files.exists(file), file::toString);
        }
        Path recipeFile = written.files().stream()
                .filter(file -> file.toString().endsWith(".recipe.json"))
                .findFirst()
                .orElseThrow();
        assertEquals(recipe, RecipeFile.read(recipeFile));
    }

    @Test
    void suggestsANameFromModelTypeAndFormat() {
        choose(bench.type("q8_0"));
        assertEquals("classics-4m-q8_0.gguf", model.nameProperty().get());
        model.write(OutputFormat.HUGGING_FACE);
        bench.awaitPlan();
        assertFalse(model.nameProperty().get().endsWith(".gguf"));
    }

    @Test
    void aPackedFolderIsNamedAfterItsPacking() throws Exception {
        Method method = bench.method("rtn");
        choose(method.with(Settings.standard(method.settings()).with("scale", new SettingValue.Text("f16"))));
        model.write(OutputFormat.GPTQ);
        bench.awaitPlan();
        assertEquals("", model.obstacleProperty().get());
        assertEquals("classics-4m-gptq-4bit", model.nameProperty().get());
        start();
        assertInstanceOf(ExportState.Written.class, model.stateProperty().get());
        assertTrue(Files.exists(model.out().resolve("quantize_config.json")));
    }

    @Test
    void keepsANameThatTheUserTyped() {
        model.nameProperty().set("mine.gguf");
        choose(bench.type("q8_0"));
        assertEquals("mine.gguf", model.nameProperty().get());
    }

    @Test
    void doesNotWriteWhatIsRefused() throws Exception {
        choose(bench.grid(8));
        assertFalse(model.obstacleProperty().get().isEmpty());
        model.start();
        assertInstanceOf(ExportState.Editing.class, model.stateProperty().get());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
        model.onMisfit(Target.Misfit.DENSE);
        bench.awaitPlan();
        assertEquals("", model.obstacleProperty().get());
    }

    @Test
    void saysWhenAFileWillBeReplaced() throws Exception {
        Files.writeString(folder.resolve("there.gguf"), "old");
        model.nameProperty().set("there.gguf");
        bench.screen().until("the note", () -> !model.noteProperty().get().isEmpty());
        assertTrue(model.noteProperty().get().contains("there.gguf"));
    }

    @Test
    void whereNobodyMayWriteBesideTheModelTheOwnFolderIsSuggested() {
        Path home = Path.of("home").toAbsolutePath();
        assertEquals(folder, ExportModel.placeFor(folder.resolve("model.gguf"), home));
        assertEquals(home, ExportModel.placeFor(folder.resolve("nowhere/model.gguf"), home));
    }

    @Test
    void aFolderThatCannotBeWrittenIsAMessage() {
        model.folderProperty().set(folder.resolve("missing/folder"));
        choose(bench.type("q8_0"));
        start();
        ExportState.Failed failed =
                assertInstanceOf(ExportState.Failed.class, model.stateProperty().get());
        assertFalse(failed.reason().isBlank());
        model.edit();
        assertInstanceOf(ExportState.Editing.class, model.stateProperty().get());
    }

    @Test
    void cancellingLeavesNothingBehind() throws Exception {
        choose(bench.type("q8_0"));
        model.start();
        model.cancel();
        bench.screen().until("the end of writing", () -> !(model.stateProperty().get() instanceof ExportState.Writing));
        if (model.stateProperty().get() instanceof ExportState.Editing) {
            try (var files = Files.list(folder)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }
}
