package lapidary.app.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import lapidary.core.preview.PreviewUpdate;

/// Carries updates from the preview's thread to the screen's: however many come, at most one hop is under way, and the
/// screen takes all that are waiting at once.
final class UpdateQueue {
    private final Executor screen;
    private final Consumer<Batch> receiver;
    private Inlet current = new Inlet();

    /// @param receiver called on the screen's thread
    UpdateQueue(Executor screen, Consumer<Batch> receiver) {
        this.screen = screen;
        this.receiver = receiver;
    }

    /// A new inlet; what older ones still carry is dropped. Called on the screen's thread.
    Inlet open() {
        current = new Inlet();
        return current;
    }

    /// Updates that came since the last hop.
    record Batch(List<PreviewUpdate> others, List<PreviewUpdate.Running> running) {}

    /// Where one session puts its updates.
    final class Inlet {
        private final ConcurrentLinkedQueue<PreviewUpdate> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean hopping = new AtomicBoolean();

        /// Called on any thread.
        void put(PreviewUpdate update) {
            waiting.add(update);
            if (hopping.compareAndSet(false, true)) {
                screen.execute(this::drain);
            }
        }

        private void drain() {
            hopping.set(false);
            List<PreviewUpdate> others = new ArrayList<>();
            List<PreviewUpdate.Running> running = new ArrayList<>();
            for (PreviewUpdate next = waiting.poll(); next != null; next = waiting.poll()) {
                if (next instanceof PreviewUpdate.Running update) {
                    running.add(update);
                } else {
                    others.add(next);
                }
            }
            if (this == current && !(others.isEmpty() && running.isEmpty())) {
                receiver.accept(new Batch(others, running));
            }
        }
    }
}
