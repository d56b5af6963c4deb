package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.app.data.DataMemory;
import lapidary.app.data.DataModel;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.core.data.Use;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewModelTest {
    /// A page or two: enough for a handful of sequences.
    private static final int LETTERS = 12_000;

    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    private DataModel data;
    private PreviewModel model;
    private PromptModel prompt;

    private Path page;

    @BeforeEach
    void writePage() throws Exception {
        String held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        page = Files.writeString(folder.resolve("page.txt"), held.substring(0, LETTERS));
        data = new DataModel(bench.workbench(), new DataMemory(folder.resolve("memory")));
        model = new PreviewModel(bench.workbench(), data);
        prompt = new PromptModel(model);
    }

    @AfterEach
    void close() {
        model.close();
        data.close();
        bench.close();
    }

    /// The sample as if it were anybody's model, so that it comes without a text of its own.
    private void openStranger() throws Exception {
        Path copy = Files.createDirectory(folder.resolve("stranger"));
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.model", "tokenizer_config.json")) {
            Files.copy(SampleModel.folder().resolve(file), copy.resolve(file));
        }
        bench.open(copy);
        bench.awaitPlan();
    }

    private void judgeBy(Path path) {
        data.add(Use.JUDGE, List.of(path));
    }

    private void openWithPage() throws Exception {
        openStranger();
        judgeBy(page);
        awaitDone();
    }

    private Evaluation awaitDone() {
        bench.screen()
                .until(
                        "the end of the text",
                        () -> model.stateProperty().get() instanceof PreviewState.Done
                                && !model.staleProperty().get());
        return model.trailProperty().get().evaluation().orElseThrow();
    }

    private void choose(Choice choice) {
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), choice);
    }

    @Test
    void theSampleBringsItsOwnText() {
        bench.openSample();
        bench.screen()
                .until("a number", () -> model.trailProperty().get().newest().isPresent());
        assertEquals("heldout.txt", model.judgedProperty().get().orElseThrow().name());
    }

    @Test
    void anotherModelNeedsData() throws Exception {
        openStranger();
        bench.screen().until("the state", () -> model.stateProperty().get() instanceof PreviewState.NeedsData);
        assertEquals(Optional.empty(), model.judgedProperty().get());
    }

    @Test
    void doingNothingCostsNothing() throws Exception {
        openWithPage();
        Evaluation evaluation = model.trailProperty().get().evaluation().orElseThrow();
        Divergence divergence = evaluation.divergence().orElseThrow();
        assertEquals(0, divergence.mean().value(), 1e-9);
        assertEquals(1, divergence.topOneAgreement().value());
        assertEquals(
                evaluation.referencePerplexity().orElseThrow().value(),
                evaluation.perplexity().value(),
                1e-6);
    }

    @Test
    void fewerBitsCostMore() throws Exception {
        openWithPage();
        double before = 0;
        for (long bits = 8; bits >= 2; bits -= 3) {
            choose(bench.grid(bits));
            double now = awaitDone().divergence().orElseThrow().mean().value();
            assertTrue(now > before, "at " + bits + " bits: " + now + " after " + before);
            before = now;
        }
    }

    @Test
    void anEditMakesTheNumbersStaleUntilNewOnesCome() throws Exception {
        openWithPage();
        choose(bench.type("q4_0"));
        assertTrue(model.staleProperty().get());
        bench.screen().until("new numbers", () -> !model.staleProperty().get());
        assertTrue(model.trailProperty()
                        .get()
                        .evaluation()
                        .orElseThrow()
                        .divergence()
                        .orElseThrow()
                        .mean()
                        .value()
                > 0);
    }

    @Test
    void weightErrorsComeForEveryChangedTensor() throws Exception {
        openWithPage();
        bench.select(Bench.role(TensorRole.FFN_DOWN));
        choose(bench.type("q4_0"));
        awaitDone();
        var selected = bench.workbench().selectionProperty().get().tensors();
        var errors = model.weightErrorsProperty().get();
        assertTrue(selected.stream().allMatch(tensor -> errors.get(tensor) > 15 && errors.get(tensor) < 30));
    }

    @Test
    void theFinishedEvaluationBelongsToItsRecipeAlone() throws Exception {
        openWithPage();
        Recipe first = bench.workbench().recipeProperty().get().orElseThrow();
        assertTrue(model.finished(first).isPresent());
        choose(bench.type("q4_0"));
        assertEquals(Optional.empty(), model.finished(first));
        awaitDone();
        assertTrue(model.finished(bench.workbench().recipeProperty().get().orElseThrow())
                .isPresent());
    }

    @Test
    void undoBringsTheWholeCurveBack() throws Exception {
        openWithPage();
        choose(bench.type("q4_0"));
        awaitDone();
        Trail curve = model.trailProperty().get();
        choose(bench.type("q5_0"));
        awaitDone();
        bench.workbench().undo();
        awaitDone();
        assertEquals(curve, model.trailProperty().get());
    }

    @Test
    void aTextThatIsNoTextIsAMessageWhereItWasChosen() throws Exception {
        openStranger();
        judgeBy(Files.write(folder.resolve("noise.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}));
        bench.screen().until("the message", () -> data.refusalsProperty().get().containsKey(Use.JUDGE));
        assertInstanceOf(PreviewState.NeedsData.class, model.stateProperty().get());
        judgeBy(page);
        awaitDone();
        assertEquals(Map.of(), data.refusalsProperty().get());
    }

    @Test
    void severalTextsAreMeasuredTogether() throws Exception {
        openWithPage();
        long tokens = model.trailProperty().get().evaluation().orElseThrow().tokens();
        String held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        judgeBy(Files.writeString(folder.resolve("second.txt"), held.substring(LETTERS, 2 * LETTERS)));
        bench.screen().until("both", () -> model.judgedProperty()
                .get()
                .map(Judged::name)
                .equals(Optional.of("page.txt, second.txt")));
        assertTrue(awaitDone().tokens() > 1.5 * tokens);
    }

    @Test
    void aTextTooShortForOneSequenceIsAMessage() throws Exception {
        openStranger();
        judgeBy(Files.writeString(folder.resolve("short.txt"), "Only a few words."));
        bench.screen().until("the message", () -> model.stateProperty().get() instanceof PreviewState.Unavailable);
    }

    @Test
    void closingTheModelForgetsItsNumbers() throws Exception {
        openWithPage();
        bench.workbench().closeModel();
        assertInstanceOf(PreviewState.NoModel.class, model.stateProperty().get());
        assertEquals(Trail.EMPTY, model.trailProperty().get());
        assertFalse(prompt.readyProperty().get());
    }

    /// The continuation is the one of `REFERENCE.md`.
    @Test
    void theOriginalContinuesThePromptAsTheReferenceDoes() throws Exception {
        openWithPage();
        choose(bench.grid(2));
        awaitDone();
        prompt.limitProperty().set(40);
        prompt.run();
        bench.screen()
                .until(
                        "both texts",
                        () -> !prompt.original().noteProperty().get().isEmpty()
                                && !prompt.compressed().noteProperty().get().isEmpty());
        assertEquals(
                " two men were in the same way.\n\n\"If you are not going to see,\" said the Professor, "
                        + "\"that you are not going to see you. I am sure you",
                text(prompt.original()));
        assertTrue(prompt.original().piecesProperty().get().stream().anyMatch(Piece::differs));
        assertTrue(prompt.compressed().piecesProperty().get().stream().anyMatch(Piece::differs));
    }

    @Test
    void anEditMakesTheCompressedTextStaleAndItIsWrittenAnew() throws Exception {
        openWithPage();
        choose(bench.grid(2));
        awaitDone();
        prompt.limitProperty().set(16);
        prompt.run();
        bench.screen()
                .until(
                        "the text",
                        () -> !prompt.compressed().noteProperty().get().isEmpty());
        String before = text(prompt.compressed());
        bench.workbench().undo();
        assertTrue(prompt.staleProperty().get());
        bench.screen()
                .until(
                        "the newer text",
                        () -> !prompt.staleProperty().get()
                                && !prompt.compressed().runningProperty().get());
        assertFalse(before.equals(text(prompt.compressed())));
        assertEquals(text(prompt.original()), text(prompt.compressed()));
        assertTrue(prompt.compressed().piecesProperty().get().stream().noneMatch(Piece::differs));
    }

    private static String text(PromptModel.Side side) {
        StringBuilder text = new StringBuilder();
        side.piecesProperty().get().forEach(piece -> text.append(piece.text()));
        return text.toString();
    }
}
