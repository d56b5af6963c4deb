package lapidary.core.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import lapidary.core.format.Sha256;

/// Jobs in order and what became of each, kept in a file after every change so that nothing is lost when the program
/// ends in whatever way.
///
/// May be used by several threads. What cannot be written to the file is not changed either.
public final class Queue {
    private final QueueStateFile file;
    private final List<Consumer<QueueState>> listeners = new CopyOnWriteArrayList<>();
    private volatile QueueState state;

    private Queue(QueueStateFile file, QueueState state) {
        this.file = file;
        this.state = state;
    }

    /// The queue that a file holds; an empty one where there is none. A job that ran when the program ended waits
    /// again.
    ///
    /// @throws lapidary.core.format.FormatException when the file holds something else
    public static Queue open(Path stateFile) throws IOException {
        QueueStateFile file = new QueueStateFile(stateFile);
        QueueState read = file.read();
        return new Queue(
                file,
                read.with(read.items().stream()
                        .map(item -> item.state() == QueueItem.State.RUNNING ? item.waiting() : item)
                        .toList()));
    }

    /// Where the state of the queue of a jobs file is kept: beside it.
    public static Path stateBeside(Path jobsFile) {
        Path whole = jobsFile.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + ".state");
    }

    public QueueState state() {
        return state;
    }

    /// Tells about every change, on the thread that made it.
    public void listen(Consumer<QueueState> listener) {
        listeners.add(listener);
    }

    /// Adds a job at the end, unless it waits already.
    ///
    /// @return its number, or that of the same job that waits or runs
    public synchronized long add(QueueJob job) throws IOException {
        Optional<QueueItem> same = state.items().stream()
                .filter(item -> item.job().equals(job) && !item.isOver())
                .findFirst();
        if (same.isPresent()) {
            return same.get().id();
        }
        List<QueueItem> items = new ArrayList<>(state.items());
        QueueItem added = QueueItem.waiting(state.next(), job);
        items.add(added);
        become(new QueueState(state.isPaused(), state.next() + 1, items));
        return added.id();
    }

    /// Makes the queue hold exactly these jobs, in this order; those that it has keep what became
    /// of them. A job whose
    /// recipe is another one since, or whose file is gone or of another size, waits again.
    public synchronized void hold(List<QueueJob> jobs) throws IOException {
        long next = state.next();
        List<QueueItem> items = new ArrayList<>();
        for (QueueJob job : jobs) {
            Optional<QueueItem> known = state.items().stream()
                    .filter(item -> item.job().equals(job))
                    .findFirst();
            if (known.isPresent()) {
                items.add(isStale(known.get()) ? known.get().waiting() : known.get());
            } else {
                items.add(QueueItem.waiting(next++, job));
            }
        }
        become(new QueueState(state.isPaused(), next, items));
    }

    private static boolean isStale(QueueItem item) throws IOException {
        if (item.result().isEmpty()) {
            return false;
        }
        QueueResult result = item.result().get();
        boolean isOtherRecipe = item.job().asked() instanceof Asked.RecipeAt at
                && !(Files.isRegularFile(at.file()) && sha256(at.file()).equals(result.askedSha256()));
        Path out = item.job().out();
        boolean isOtherFile =
                Files.isDirectory(out) ? false : !Files.exists(out) || Files.size(out) != result.writtenBytes();
        return isOtherRecipe || isOtherFile;
    }

    static String sha256(Path recipe) throws IOException {
        return Sha256.of(Files.readAllBytes(recipe));
    }

    /// Takes a job out of the list, whatever became of it. One that runs is told to stop.
    public synchronized void remove(long id) throws IOException {
        become(state.with(state.items().stream().filter(item -> item.id() != id).toList()));
    }

    /// Moves a job to another place in the order.
    ///
    /// @param to index that it has afterwards, clamped to the list
    public synchronized void move(long id, int to) throws IOException {
        Optional<QueueItem> found = state.find(id);
        if (found.isEmpty()) {
            return;
        }
        List<QueueItem> items = new ArrayList<>(state.items());
        items.remove(found.get());
        items.add(Math.clamp(to, 0, items.size()), found.get());
        become(state.with(items));
    }

    /// Lets a job that is over wait again.
    public synchronized void retry(long id) throws IOException {
        Optional<QueueItem> found = state.find(id).filter(QueueItem::isOver);
        if (found.isPresent()) {
            become(state.with(found.get().waiting()));
        }
    }

    /// Lets every job that failed wait again.
    public synchronized void retryFailed() throws IOException {
        become(state.with(state.items().stream()
                .map(item -> item.state() == QueueItem.State.FAILED ? item.waiting() : item)
                .toList()));
    }

    /// Begins no further job; what runs goes on to its end.
    public synchronized void pause() throws IOException {
        become(state.paused(true));
    }

    /// Takes the pause back.
    public synchronized void resume() throws IOException {
        become(state.paused(false));
    }

    /// The next job that waits, which now runs; empty when paused or when none waits.
    synchronized Optional<QueueItem> take() throws IOException {
        Optional<QueueItem> next = state.isPaused()
                ? Optional.empty()
                : state.items().stream()
                        .filter(item -> item.state() == QueueItem.State.WAITING)
                        .findFirst()
                        .map(QueueItem::running);
        if (next.isPresent()) {
            become(state.with(next.get()));
        }
        return next;
    }

    /// Notes what became of a job; nothing where it was removed meanwhile.
    synchronized void end(QueueItem item) throws IOException {
        if (state.find(item.id()).isPresent()) {
            become(state.with(item));
        }
    }

    private void become(QueueState next) throws IOException {
        if (next.equals(state)) {
            return;
        }
        file.write(next);
        state = next;
        listeners.forEach(listener -> listener.accept(next));
    }
}
