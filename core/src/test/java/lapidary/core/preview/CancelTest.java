package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import lapidary.core.eval.Protocol;
import lapidary.core.eval.TextSequences;
import lapidary.core.infer.TinyLlama;
import lapidary.core.infer.Weights;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.solve.Treatments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An edit that is cancelled at any of the places where it looks leaves nothing behind and nothing wrong.
class CancelTest {
    private static final int CONTEXT = 16;
    private static final int SEQUENCES = 6;
    private static final long MEBIBYTE = 1 << 20;
    private static final Budget AMPLE = new Budget(64 * MEBIBYTE, MEBIBYTE, 64 * MEBIBYTE, MEBIBYTE);

    /// Cancelled when it is asked for the nth time.
    private static final class Countdown implements Job {
        private final AtomicLong left;
        private final AtomicLong asked = new AtomicLong();

        Countdown(long left) {
            this.left = new AtomicLong(left);
        }

        @Override
        public boolean isCancelled() {
            asked.incrementAndGet();
            return left.decrementAndGet() < 0;
        }

        @Override
        public void report(double fraction, String activity) {}
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 5, 10, 20, 40, 80, 120, 160, 240, 320, 400, 500, 700})
    void anEditCancelledAnywhereIsAnsweredRightWhenItIsAskedForAgain(long checks, @TempDir Path folder)
            throws Exception {
        long before = NativeFloats.liveBytes();
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            Assignment assignment = Assignment.of(model, Quantizers.methods(), Recipes.all(model, 3));
            Question question = new Question(1, assignment, Optional.empty());
            Listener cancelled = new Listener();
            Listener right = new Listener();
            try (Edits edits = edits(model)) {
                try {
                    edits.run(question, new Countdown(checks), cancelled);
                } catch (CancellationException e) {
                    assertTrue(checks < 1000, "cancelled as asked");
                }
                edits.run(question, Job.UNWATCHED, right);
            }
            Listener alone = new Listener();
            try (Edits edits = edits(model)) {
                edits.run(question, Job.UNWATCHED, alone);
            }
            assertEquals(alone.done(1).evaluation(), right.done(1).evaluation(), "after a cancel at check " + checks);
        }
        assertEquals(before, NativeFloats.liveBytes());
    }

    /// Each block asks before each of its layers, each tile of positions before its logits.
    @Test
    void anEditLooksAtItsFlagBeforeEachProductOfALayer(@TempDir Path folder) throws Exception {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1));
                Edits edits = edits(model)) {
            Countdown never = new Countdown(Long.MAX_VALUE);
            edits.prepare(Job.UNWATCHED);
            Assignment assignment = Assignment.of(model, Quantizers.methods(), Recipes.all(model, 3));
            edits.run(new Question(1, assignment, Optional.empty()), never, new Listener());
            long layers = 7L * TinyLlama.BLOCKS * SEQUENCES;
            assertTrue(never.asked.get() > layers + SEQUENCES, "asked " + never.asked.get() + " times");
        }
    }

    @Test
    void thePreparationIsCancelledToo(@TempDir Path folder) throws IOException {
        try (Model model = Model.open(TinyLlama.write(folder, true, 1));
                Edits edits = edits(model)) {
            assertThrows(CancellationException.class, () -> edits.prepare(new Countdown(3)));
        }
    }

    private static Edits edits(Model model) {
        Weights original = Weights.original(model);
        TextSequences text =
                new TextSequences(TinyLlama.text(CONTEXT * SEQUENCES + 1, 5), -1, Protocol.WINDOWS, CONTEXT);
        Treatments treatments = new Treatments(original, AMPLE.compressedBytes(), Workers.shared());
        return new Edits(model, original, treatments, text, AMPLE, Workers.shared());
    }
}
