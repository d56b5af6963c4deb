package lapidary.core.sensitivity.path;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where the sums of a long run wait, so that a later one goes on where it stopped.
public interface Checkpoint {

    /// Keeps nothing.
    Checkpoint NONE = new Checkpoint() {
        @Override
        public Optional<Snapshot> read() {
            return Optional.empty();
        }

        @Override
        public void write(Snapshot snapshot, boolean isLast) {}
    };

    /// A state between two steps.
    ///
    /// @param done steps
    /// @param numbers all sums, in an order that the run knows
    @SuppressWarnings("ArrayRecordComponent") // decision: sums of every weight, never compared
    record Snapshot(int done, List<double[]> numbers) {
        public Snapshot {
            numbers = List.copyOf(numbers);
        }
    }

    /// What an earlier run of the same work left; empty when there is nothing, or nothing whole.
    Optional<Snapshot> read() throws IOException;

    /// Takes a state in; whether it is kept depends on how long ago the last one was.
    ///
    /// @param snapshot its numbers may change after the call, unless it is the last
    /// @param isLast whether the work is done with it
    void write(Snapshot snapshot, boolean isLast) throws IOException;
}
