package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Contrast;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.eval.Verdict;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions of which of two recipes is better, on a very small random model with 3 blocks and 40 sequences.
class DuelTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 40;
    private static final long MEBIBYTE = 1 << 20;
    private static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);
    private static final String DOWN = "model.layers.%d.mlp.down_proj.weight";

    private final Listener listener = new Listener();
    private Model model;
    private PreviewSession session;
    private long before;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        before = NativeFloats.liveBytes();
        model = Model.open(TinyLlama.write(folder, true, 1));
        session = open(AMPLE);
    }

    private PreviewSession open(Budget budget) {
        TextSequences text =
                new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
        return new LanguagePreview(model, Quantizers.methods(), text, budget, Workers.shared(), listener);
    }

    @AfterEach
    void close() {
        session.close();
        model.close();
        assertEquals(before, NativeFloats.liveBytes(), "native memory that a session left behind");
    }

    @Test
    void fewerBitsAreFoundWorseWithoutRunningWhatIsRemembered() throws Exception {
        Recipe fine = Recipes.all(model, 6);
        Recipe coarse = Recipes.all(model, 2);
        listener.done(session.request(fine));
        long edit = ask(coarse, fine);
        PreviewUpdate.Compared found = listener.compared(edit);
        assertEquals(Contrast.Decision.WORSE, found.verdict().divergence().decision());
        assertEquals(0, found.work());
        assertTrue(found.verdict().decidedAfter() <= 14 * CONTEXT, "decided after " + found.verdict());
        listener.done(edit);
        long turned = ask(fine, coarse);
        assertEquals(
                Contrast.Decision.BETTER,
                listener.compared(turned).verdict().divergence().decision());
    }

    @Test
    void aRecipeThatWasNeverMeasuredIsRunNoFurtherThanTheDecisionTakes() throws Exception {
        long edit = ask(Recipes.all(model, 2), Recipes.all(model, 6));
        PreviewUpdate.Compared found = listener.compared(edit);
        assertEquals(Contrast.Decision.WORSE, found.verdict().divergence().decision());
        assertEquals(6L * TinyLlama.BLOCKS, found.work(), "two batches of 2 and 4 sequences");
    }

    @Test
    void theDifferenceIsThatOfTheTwoEvaluations() throws Exception {
        Recipe one = Recipes.named(model, 5, DOWN.formatted(0));
        Recipe other = Recipes.named(model, 5, DOWN.formatted(2));
        double first = mean(listener.done(session.request(one)));
        double second = mean(listener.done(session.request(other)));
        Verdict verdict = listener.compared(ask(one, other)).verdict();
        assertEquals(first - second, verdict.divergence().mean(), 1e-12);
        assertEquals(SEQUENCES, verdict.sequences());
        assertTrue(verdict.divergence().low() <= first - second
                && verdict.divergence().high() >= first - second);
    }

    @Test
    void aRecipeBesideItselfIsNoDifferent() throws Exception {
        Recipe recipe = Recipes.all(model, 3);
        listener.done(session.request(recipe));
        Verdict verdict = listener.compared(ask(recipe, recipe)).verdict();
        assertEquals(Contrast.Decision.NO_DIFFERENCE, verdict.divergence().decision());
        assertEquals(0, verdict.divergence().mean());
    }

    @Test
    void aRecipeBesideItselfThatWasNeverMeasuredIsRunOnce() throws Exception {
        Recipe recipe = Recipes.all(model, 3);
        long edit = ask(recipe, recipe);
        PreviewUpdate.Compared compared = listener.compared(edit);
        assertEquals(
                Contrast.Decision.NO_DIFFERENCE, compared.verdict().divergence().decision());
        assertEquals(0, compared.work());
        PreviewUpdate.Running first = listener.done(edit);
        PreviewUpdate.Running again = listener.done(session.request(recipe));
        assertEquals(first.evaluation(), again.evaluation());
    }

    @Test
    void theRivalDoesNotChangeWhatIsMeasured() throws Exception {
        Recipe recipe = Recipes.all(model, 4);
        long edit = ask(recipe, Recipes.all(model, 3));
        PreviewUpdate.Running beside = listener.done(edit);
        listener.compared(edit);
        session.close();
        listener.clear();
        session = open(new Budget(100_000, 0, 0, 0));
        PreviewUpdate.Running alone = listener.done(session.request(recipe));
        assertEquals(alone.evaluation(), beside.evaluation());
    }

    @Test
    void aRivalWithoutPreviewLeavesTheEditAnswered() throws Exception {
        Recipe recipe = Recipes.all(model, 4);
        Recipe unknown = new Recipe(
                recipe.schema(),
                recipe.source(),
                List.of(new Step("1", "magic", 1, new lapidary.core.recipe.Selector.All(), new java.util.TreeMap<>())),
                recipe.target(),
                recipe.data(),
                recipe.seed());
        long edit = ask(recipe, unknown);
        listener.done(edit);
        assertTrue(listener.of(edit).stream().noneMatch(PreviewUpdate.Compared.class::isInstance));
    }

    private long ask(Recipe recipe, Recipe other) {
        return session.request(
                recipe, Evidence.NONE, new PreviewSession.Rival(other, Evidence.NONE, Verdict.STANDARD_MARGIN));
    }

    private static double mean(PreviewUpdate.Running done) {
        return done.evaluation().divergence().orElseThrow().mean().value();
    }
}
