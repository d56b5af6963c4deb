package lapidary.core.preview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import lapidary.core.infer.TinyLlama;
import lapidary.core.job.Job;
import lapidary.core.linalg.NativeFloats;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    private Path folder;

    /// Counts how often work looked whether it goes on, and stops it after some time.
    private record Counting(AtomicInteger asked, int most) implements Job {
        @Override
        public boolean isCancelled() {
            return asked.incrementAndGet() > most;
        }

        @Override
        public void report(double fraction, String activity) {}
    }

    @Test
    void runsWholePreviewsAndLeavesNothingBehind() throws IOException {
        long before = NativeFloats.liveBytes();
        Counting job = new Counting(new AtomicInteger(), Integer.MAX_VALUE);
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            new Rehearsal(model).run(job);
        }
        // The original and three edits, each through the seven layers of every block.
        assertTrue(job.asked().get() > 4 * 7 * TinyLlama.BLOCKS, "asked " + job.asked() + " times");
        assertEquals(before, NativeFloats.liveBytes());
    }

    @Test
    void stopsWhenItIsToldTo() throws IOException {
        long before = NativeFloats.liveBytes();
        try (Model model = Model.open(TinyLlama.write(folder, true, 1))) {
            Rehearsal rehearsal = new Rehearsal(model);
            assertThrows(CancellationException.class, () -> rehearsal.run(new Counting(new AtomicInteger(), 20)));
        }
        assertEquals(before, NativeFloats.liveBytes());
    }
}
