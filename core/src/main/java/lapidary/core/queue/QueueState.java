package lapidary.core.queue;

import java.util.List;
import java.util.Optional;

/// The whole queue at one moment.
///
/// @param isPaused whether no further job is begun
/// @param next number of the job that is added next
/// @param items in the order in which they run
public record QueueState(boolean isPaused, long next, List<QueueItem> items) {
    /// Version of the state file that is written.
    public static final int VERSION = 1;

    /// Nothing to do.
    public static final QueueState EMPTY = new QueueState(false, 1, List.of());

    public QueueState {
        items = List.copyOf(items);
    }

    public Optional<QueueItem> find(long id) {
        return items.stream().filter(item -> item.id() == id).findFirst();
    }

    /// How many jobs stand so.
    public long count(QueueItem.State state) {
        return items.stream().filter(item -> item.state() == state).count();
    }

    QueueState with(List<QueueItem> changed) {
        return new QueueState(isPaused, next, changed);
    }

    QueueState paused(boolean paused) {
        return new QueueState(paused, next, items);
    }

    QueueState with(QueueItem changed) {
        return with(items.stream()
                .map(item -> item.id() == changed.id() ? changed : item)
                .toList());
    }
}
