package lapidary.core.preview;

import static lapidary.core.preview.Recipes.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Workers;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How many blocks each edit runs: 3 blocks, 12 sequences.
class BlockCountTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 12;
    private static final int BLOCKS = TinyLlama.BLOCKS;
    private static final long MEBIBYTE = 1 << 20;
    private static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);
    private static final Budget NOTHING_KEPT = new Budget(0, 0, 0, 0);
    private static final String QUERY = "model.layers.%d.self_attn.q_proj.weight";

    private final Listener listener = new Listener();
    private Model model;
    private PreviewSession session;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        model = Model.open(TinyLlama.write(folder, false, 2));
        session = session(AMPLE);
    }

    @AfterEach
    void close() {
        session.close();
        model.close();
    }

    @Test
    void anEditOfTheMiddleBlockRunsFromThereOn() throws Exception {
        assertEquals(2L * SEQUENCES, work(named(model, 4, QUERY.formatted(1))));
    }

    @Test
    void anEditOfTheLastBlockRunsThatBlock() throws Exception {
        assertEquals(SEQUENCES, work(named(model, 4, QUERY.formatted(2))));
    }

    @Test
    void anEditOfTheOutputHeadRunsNone() throws Exception {
        assertEquals(0, work(named(model, 4, "lm_head.weight")));
    }

    @Test
    void anEditOfTheEmbeddingRunsAll() throws Exception {
        assertEquals((long) BLOCKS * SEQUENCES, work(named(model, 4, "model.embed_tokens.weight")));
    }

    @Test
    void undoAndRedoRunNone() throws Exception {
        Recipe first = named(model, 4, QUERY.formatted(1));
        Recipe second = named(first, model, 3, QUERY.formatted(0));
        work(first);
        assertEquals((long) BLOCKS * SEQUENCES, work(second));
        assertEquals(0, work(first), "undo");
        assertEquals(0, work(second), "redo");
        assertEquals(0, work(Recipes.unchanged(model)), "undo to the beginning");
    }

    @Test
    void anEditThatReturnsToAnEarlierRecipeByAnotherWayRunsNone() throws Exception {
        Recipe first = named(model, 4, QUERY.formatted(1));
        work(first);
        work(named(first, model, 2, QUERY.formatted(1)));
        assertEquals(0, work(named(named(model, 2, QUERY.formatted(1)), model, 4, QUERY.formatted(1))));
    }

    @Test
    void twoSuccessiveEditsRunFromTheBlockThatChangedSinceTheLast() throws Exception {
        Recipe first = named(model, 4, QUERY.formatted(0));
        assertEquals((long) BLOCKS * SEQUENCES, work(first));
        Recipe second = named(first, model, 4, QUERY.formatted(2));
        assertEquals(SEQUENCES, work(second), "block 2, from what block 1 gave before");
        Recipe third = named(second, model, 3, QUERY.formatted(1));
        assertEquals(2L * SEQUENCES, work(third), "blocks 1 and 2, from what block 0 gave before");
    }

    @Test
    void anEditOfTheHeadOfAnEditedModelRunsNone() throws Exception {
        Recipe first = named(model, 4, QUERY.formatted(0));
        work(first);
        assertEquals(0, work(named(first, model, 4, "lm_head.weight")));
    }

    @Test
    void withoutRoomForStatesBothModelsRunWhole() throws Exception {
        session.close();
        session = session(NOTHING_KEPT);
        assertEquals(2L * BLOCKS * SEQUENCES, work(named(model, 4, QUERY.formatted(2))));
    }

    @Test
    void withRoomForSomeStatesTheOtherSequencesRunWhole() throws Exception {
        session.close();
        int fitting = 5; // sequences whose states of all blocks fit
        long state = 4L * CONTEXT * TinyLlama.WIDTH;
        session = session(new Budget(fitting * BLOCKS * state, 0, 0, 0));
        long found = work(named(model, 4, QUERY.formatted(2)));
        assertTrue(found >= fitting + 2L * BLOCKS * (SEQUENCES - fitting), "blocks " + found);
        assertTrue(found < 2L * BLOCKS * SEQUENCES, "blocks " + found);
    }

    @Test
    void everyEstimateForetellsTheWholeWork() throws Exception {
        Recipe first = named(model, 4, QUERY.formatted(0));
        work(first);
        for (Recipe recipe : List.of(
                named(model, 3, QUERY.formatted(1)),
                named(first, model, 3, QUERY.formatted(2)),
                named(model, 3, "lm_head.weight"))) {
            long edit = session.request(recipe);
            long whole = listener.done(edit).work();
            for (PreviewUpdate update : listener.of(edit)) {
                if (update instanceof PreviewUpdate.Running running) {
                    assertEquals(
                            whole,
                            running.planned(),
                            "after " + running.outcome().seen() + " sequences");
                }
            }
        }
    }

    @Test
    void workWithoutRoomForStatesIsForetold() throws Exception {
        session.close();
        session = session(NOTHING_KEPT);
        long edit = session.request(named(model, 4, QUERY.formatted(2)));
        long whole = listener.done(edit).work();
        PreviewUpdate.Running first = listener.of(edit).stream()
                .filter(PreviewUpdate.Running.class::isInstance)
                .map(PreviewUpdate.Running.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(whole, first.planned());
    }

    private long work(Recipe recipe) throws Exception {
        return listener.done(session.request(recipe)).work();
    }

    private PreviewSession session(Budget budget) {
        TextSequences text =
                new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
        return new LanguagePreview(model, Quantizers.methods(), text, budget, Workers.shared(), listener);
    }
}
