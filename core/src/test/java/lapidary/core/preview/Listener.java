package lapidary.core.preview;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Collects what a session says and waits for the end of an edit.
final class Listener implements Consumer<PreviewUpdate> {
    private final List<PreviewUpdate> updates = new ArrayList<>();

    @Override
    public synchronized void accept(PreviewUpdate update) {
        // Scores of single tokens come with every estimate; tests ask for the waves.
        if (!(update instanceof PreviewUpdate.Scored || update instanceof PreviewUpdate.Examples)) {
            updates.add(update);
        }
        notifyAll();
    }

    synchronized List<PreviewUpdate> all() {
        return List.copyOf(updates);
    }

    synchronized List<PreviewUpdate> of(long edit) {
        return updates.stream().filter(update -> update.edit() == edit).toList();
    }

    /// Forgets everything.
    synchronized void clear() {
        updates.clear();
    }

    /// The last update of an edit, once it is the last.
    synchronized PreviewUpdate end(long edit) throws InterruptedException, TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            for (PreviewUpdate update : updates) {
                if (update.edit() == edit && isLast(update)) {
                    return update;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("edit " + edit + " did not end; updates: " + updates);
            }
            wait(left);
        }
    }

    /// The last comparison of an edit, once it is over.
    synchronized PreviewUpdate.Compared compared(long edit) throws InterruptedException, TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            for (PreviewUpdate update : updates) {
                if (update instanceof PreviewUpdate.Compared compared && compared.edit() == edit && compared.done()) {
                    return compared;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("edit " + edit + " was not compared; updates: " + updates);
            }
            wait(left);
        }
    }

    /// Waits for the first answer of an edit.
    synchronized void begun(long edit) throws InterruptedException, TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (updates.stream().noneMatch(update -> update.edit() == edit)) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("edit " + edit + " was not answered");
            }
            wait(left);
        }
    }

    PreviewUpdate.Running done(long edit) throws InterruptedException, TimeoutException {
        return (PreviewUpdate.Running) end(edit);
    }

    private static boolean isLast(PreviewUpdate update) {
        return switch (update) {
            case PreviewUpdate.WeightError error -> false;
            case PreviewUpdate.OutputError error -> false;
            case PreviewUpdate.Scored scored -> false;
            case PreviewUpdate.Parts parts -> false;
            case PreviewUpdate.Examples examples -> false;
            case PreviewUpdate.Compared compared -> false;
            case PreviewUpdate.Notices notices -> false;
            case PreviewUpdate.Running running -> running.done();
            case PreviewUpdate.Unavailable unavailable -> true;
        };
    }
}
