package lapidary.app.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeFile;
import lapidary.core.recipe.Source;
import lapidary.core.recipe.Target;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkbenchModelTest {
    private final Bench bench = new Bench();
    private final WorkbenchModel workbench = bench.workbench();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        bench.close();
    }

    private Recipe recipe() {
        return workbench.recipeProperty().get().orElseThrow();
    }

    @Test
    void theSampleOpensWithNothingChosenAndAllLinearWeightsSelected() {
        bench.openSample();
        assertEquals(List.of(), recipe().steps());
        assertEquals(new Target("gguf", DType.F32, Target.Misfit.REFUSE), recipe().target());
        assertEquals(
                "42 tensors: all linear weights",
                workbench.selectionProperty().get().words());
        assertFalse(workbench.canUndoProperty().get());
    }

    @Test
    void aPickleThatWouldRunSomethingOpensWithAWordAboutIt() throws Exception {
        Path file = Files.writeString(folder.resolve("evil.pkl"), "cos\nsystem\n(S'ls'\ntR.");
        bench.open(file);
        assertInstanceOf(Opened.Ready.class, workbench.openedProperty().get());
        assertTrue(workbench.problemProperty().get().startsWith("Not executed: os.system. "));
    }

    @Test
    void aDamagedFileSaysWhatIsWrongWithIt() throws Exception {
        Path file = folder.resolve("broken.gguf");
        Files.write(file, new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0});
        bench.open(file);
        Opened.Failed failed =
                assertInstanceOf(Opened.Failed.class, workbench.openedProperty().get());
        assertTrue(failed.reason().contains("broken.gguf"), failed.reason());
        assertTrue(failed.reason().contains("expected"), failed.reason());
    }

    @Test
    void aMissingFileSaysSo() {
        bench.open(folder.resolve("nowhere.gguf"));
        assertInstanceOf(Opened.Failed.class, workbench.openedProperty().get());
    }

    @Test
    void aChoiceIsAnEditThatUndoTakesBackAndRedoMakesAgain() {
        bench.openSample();
        Recipe before = recipe();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q4_0"));
        Recipe after = recipe();
        assertEquals(1, after.steps().size());
        assertEquals(42, workbench.choicesProperty().get().byTensor().size());
        assertTrue(workbench.canUndoProperty().get());
        workbench.undo();
        assertEquals(before, recipe());
        assertTrue(workbench.canRedoProperty().get());
        workbench.redo();
        assertEquals(after, recipe());
    }

    @Test
    void thePlanFollowsTheRecipeAndPredictsASmallerFile() {
        bench.openSample();
        long before = workbench.plannedProperty().get().orElseThrow().plan().fileBytes();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q4_0"));
        assertFalse(workbench.isPlanCurrent());
        bench.awaitPlan();
        long after = workbench.plannedProperty().get().orElseThrow().plan().fileBytes();
        assertTrue(after < before / 2, after + " of " + before);
    }

    @Test
    void choosingWhatIsChosenAlreadyAddsNothing() {
        bench.openSample();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q4_0"));
        int nodes = workbench.history().nodes().size();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q4_0"));
        assertEquals(nodes, workbench.history().nodes().size());
    }

    @Test
    void aDragIsOneEditHoweverManyValuesItPasses() {
        bench.openSample();
        int nodes = workbench.history().nodes().size();
        workbench.draft(true);
        for (long bits = 8; bits >= 3; bits--) {
            workbench.choose(workbench.selectionProperty().get().tensors(), bench.grid(bits));
        }
        assertEquals(nodes, workbench.history().nodes().size());
        workbench.draft(false);
        assertEquals(nodes + 1, workbench.history().nodes().size());
        workbench.undo();
        assertEquals(List.of(), recipe().steps());
    }

    @Test
    void theTargetIsPartOfTheRecipeAndUndoes() {
        bench.openSample();
        Target before = recipe().target();
        workbench.aim(new Target("safetensors", DType.BF16, Target.Misfit.DENSE));
        assertEquals("safetensors", recipe().target().format());
        workbench.undo();
        assertEquals(before, recipe().target());
    }

    @Test
    void leavingTensorsTakesTheirChoiceBack() {
        bench.openSample();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q8_0"));
        bench.select(Bench.role(TensorRole.FFN_DOWN));
        workbench.leave(workbench.selectionProperty().get().tensors());
        assertEquals(36, workbench.choicesProperty().get().byTensor().size());
    }

    @Test
    void openingAnotherModelForgetsTheFirst() {
        bench.openSample();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q4_0"));
        OpenModel first = workbench.model().orElseThrow();
        bench.openSample();
        assertEquals(List.of(), recipe().steps());
        assertFalse(workbench.canUndoProperty().get());
        assertFalse(first == workbench.model().orElseThrow());
    }

    @Test
    void closingLeavesNothingToChooseFrom() {
        bench.openSample();
        workbench.closeModel();
        assertInstanceOf(Opened.Nothing.class, workbench.openedProperty().get());
        assertEquals(Optional.empty(), workbench.recipeProperty().get());
        assertEquals(Optional.empty(), workbench.plannedProperty().get());
        assertEquals(Selection.NONE, workbench.selectionProperty().get());
        workbench.choose(List.of(new TensorId("x")), bench.type("q4_0"));
        workbench.undo();
        assertEquals(Optional.empty(), workbench.recipeProperty().get());
    }

    @Test
    void theNewestOfTwoOpeningsWins() {
        workbench.open(folder.resolve("nowhere.gguf"));
        workbench.open(SampleModel.folder());
        bench.screen().until("the plan", workbench::isPlanCurrent);
        assertEquals("classics-4m", workbench.model().orElseThrow().name());
    }

    @Test
    void aRecipeFileIsFollowedAsOneEdit() throws Exception {
        bench.openSample();
        workbench.choose(workbench.selectionProperty().get().tensors(), bench.type("q5_0"));
        Recipe chosen = recipe();
        Path file = folder.resolve("mine.recipe.json");
        RecipeFile.write(chosen, file);
        workbench.undo();
        workbench.follow(file);
        bench.screen().until("the recipe", () -> recipe().equals(chosen));
        workbench.undo();
        assertEquals(List.of(), recipe().steps());
    }

    @Test
    void aRecipeOfAnotherModelOrNoRecipeAtAllIsAMessage() throws Exception {
        bench.openSample();
        Recipe before = recipe();
        Recipe other = new Recipe(
                before.schema(),
                new Source("llama", "00", Optional.empty()),
                before.steps(),
                before.target(),
                before.data(),
                7);
        Path file = folder.resolve("other.recipe.json");
        RecipeFile.write(other, file);
        workbench.follow(file);
        bench.screen()
                .until("the message", () -> !workbench.problemProperty().get().isEmpty());
        workbench.dismissProblem();
        workbench.follow(Files.writeString(folder.resolve("no.recipe.json"), "{}"));
        bench.screen()
                .until("the message", () -> !workbench.problemProperty().get().isEmpty());
        assertEquals(before, recipe());
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void undoingEverythingAndRedoingItRestoresEveryRecipeByteForByte(long seed) {
        bench.openSample();
        Random random = new Random(seed);
        TensorRole[] roles = {TensorRole.ATTENTION_Q, TensorRole.FFN_DOWN, TensorRole.EMBEDDING, TensorRole.FFN_GATE};
        List<Choice> choices = List.of(bench.type("q4_0"), bench.type("q8_0"), bench.grid(3), bench.grid(4));
        List<String> met = new ArrayList<>(List.of(RecipeFile.toJson(recipe())));
        for (int i = 0; i < 12; i++) {
            bench.select(Bench.role(roles[random.nextInt(roles.length)]));
            if (random.nextInt(4) == 0) {
                workbench.leave(workbench.selectionProperty().get().tensors());
            } else {
                workbench.choose(
                        workbench.selectionProperty().get().tensors(), choices.get(random.nextInt(choices.size())));
            }
            String json = RecipeFile.toJson(recipe());
            if (!json.equals(met.getLast())) {
                met.add(json);
            }
        }
        for (int i = met.size() - 2; i >= 0; i--) {
            workbench.undo();
            assertEquals(met.get(i), RecipeFile.toJson(recipe()));
        }
        assertFalse(workbench.canUndoProperty().get());
        for (int i = 1; i < met.size(); i++) {
            workbench.redo();
            assertEquals(met.get(i), RecipeFile.toJson(recipe()));
        }
        assertFalse(workbench.canRedoProperty().get());
    }
}
