package lapidary.core.preview;

import static lapidary.core.preview.Recipes.named;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What sessions keep in memory, and that they leave nothing behind.
class LanguagePreviewMemoryTest extends LanguagePreviewCase {
    /// With room for little: how much of the edits in between is kept depends on how far each got before the next.
    @Test
    void ofFiftyEditsInARowTheLastIsAnsweredAndNothingLeaks() throws Exception {
        try (PreviewSession session = session(model, new Budget(60_000, 0, 0, 0))) {
            listener.done(session.request(Recipes.all(model, 8)));
            List<Long> live = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                long last = 0;
                Recipe recipe = Recipes.unchanged(model);
                for (int i = 0; i < 50; i++) {
                    recipe = named(model, 1 + i % 7, QUERY.formatted(i % 3), DOWN.formatted((i + round) % 3));
                    last = session.request(recipe);
                }
                PreviewUpdate.Running done = listener.done(last);
                assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
                live.add(NativeFloats.liveBytes());
            }
            List<Long> edits = listener.all().stream().map(PreviewUpdate::edit).toList();
            assertEquals(edits.stream().sorted().toList(), edits, "an older answer after a newer one");
            assertEquals(live.getFirst(), live.getLast(), 200_000, "native bytes after 50 and after 100 edits");
        }
    }

    @Test
    void nativeMemoryStaysFlatOverFiftyFinishedEdits() throws Exception {
        Budget small = new Budget(200_000, 20_000, 20_000, 20_000);
        try (PreviewSession session = session(model, small)) {
            long early = 0;
            for (int i = 0; i < 50; i++) {
                listener.done(
                        session.request(named(model, 1 + i % 8, QUERY.formatted(i % 3), DOWN.formatted(i / 8 % 3))));
                early = i == 9 ? NativeFloats.liveBytes() : early;
            }
            assertEquals(early, NativeFloats.liveBytes(), 100_000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10_000, 60_000})
    void aSmallerBudgetComputesMoreWithTheSameResult(long bytes) throws Exception {
        Recipe recipe = named(model, 3, DOWN.formatted(2));
        try (PreviewSession session = session(model, new Budget(bytes, 0, 0, 0))) {
            PreviewUpdate.Running done = listener.done(session.request(recipe));
            assertEquals(evaluate(model, session.weights(recipe)), done.evaluation());
            assertTrue(done.work() > SEQUENCES, "blocks " + done.work());
        }
    }

    @Test
    void tellsWhatItKeepsInMemoryWithinItsBudgets() throws Exception {
        try (PreviewSession session = session(model, AMPLE)) {
            listener.done(session.request(named(model, 3, DOWN.formatted(1))));
            PreviewMemory memory = session.memory().orElseThrow();
            assertEquals(
                    List.of("hidden states", "logits of the original", "decoded weights", "compressed weights"),
                    memory.parts().stream().map(PreviewMemory.Part::name).toList());
            for (PreviewMemory.Part part : memory.parts()) {
                assertTrue(part.bytes() > 0 && part.bytes() <= part.budgetBytes(), part.toString());
            }
            assertTrue(memory.policy().endsWith("."), memory.policy());
        }
    }

    @Test
    void aClosedSessionKeepsNothing() throws Exception {
        PreviewSession session = session(model, AMPLE);
        listener.done(session.request(named(model, 3, DOWN.formatted(1))));
        session.close();
        assertEquals(Optional.empty(), session.memory());
    }

    @Test
    void closingDuringAnEvaluationFreesEverything() throws Exception {
        PreviewSession session = session(model, AMPLE);
        session.request(Recipes.all(model, 3));
        session.close();
        int told = listener.all().size();
        assertEquals(before, NativeFloats.liveBytes());
        assertThrows(IllegalStateException.class, () -> session.request(Recipes.all(model, 2)));
        session.close();
        assertEquals(told, listener.all().size());
    }
}
