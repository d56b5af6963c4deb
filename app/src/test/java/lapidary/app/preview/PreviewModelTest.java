package lapidary.app.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lapidary.app.support.Bench;
import lapidary.app.support.SampleModel;
import lapidary.core.eval.Divergence;
import lapidary.core.eval.Evaluation;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewModelTest {
    /// A page or two: enough for a handful of sequences.
    private static final int LETTERS = 12_000;

    private final Bench bench = new Bench();
    private final PreviewModel model = new PreviewModel(bench.workbench());
    private final PromptModel prompt = new PromptModel(model);

    @TempDir
    private Path folder;

    private Path page;

    @BeforeEach
    void writePage() throws Exception {
        String held = Files.readString(SampleModel.folder().resolve("heldout.txt"));
        page = Files.writeString(folder.resolve("page.txt"), held.substring(0, LETTERS));
    }

    @AfterEach
    void close() {
        model.close();
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

    private void openWithPage() throws Exception {
        openStranger();
        model.judgeBy(page);
        awaitDone();
    }

    private Evaluation awaitDone() {
        bench.screen()
                .until(
                        "the end of the text",
                        () -> model.stateProperty().get() instanceof PreviewState.Done
                                && !model.staleProperty().get());
        return model.trailProperty().get().newest().orElseThrow();
    }

    private void choose(lapidary.core.recipe.Choice choice) {
        bench.workbench().choose(bench.workbench().selectionProperty().get().tensors(), choice);
    }

    @Test
    void theSampleBringsItsOwnText() {
        bench.openSample();
        assertEquals("heldout.txt", model.textProperty().get().orElseThrow().name());
        bench.screen()
                .until("a number", () -> model.trailProperty().get().newest().isPresent());
    }

    @Test
    void anotherModelNeedsAText() throws Exception {
        openStranger();
        assertInstanceOf(PreviewState.NeedsText.class, model.stateProperty().get());
        assertEquals(Optional.empty(), model.textProperty().get());
    }

    @Test
    void doingNothingCostsNothing() throws Exception {
        openWithPage();
        Evaluation evaluation = model.trailProperty().get().newest().orElseThrow();
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
                        .newest()
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
    void aTextThatIsNoTextIsAMessage() throws Exception {
        openStranger();
        model.judgeBy(Files.write(folder.resolve("noise.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}));
        bench.screen().until("the message", () -> model.stateProperty().get() instanceof PreviewState.Unavailable);
        model.judgeBy(page);
        awaitDone();
    }

    @Test
    void aTextTooShortForOneSequenceIsAMessage() throws Exception {
        openStranger();
        model.judgeBy(Files.writeString(folder.resolve("short.txt"), "Only a few words."));
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
