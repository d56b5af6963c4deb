package lapidary.core.preview;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lapidary.core.linalg.Matrix;
import lapidary.core.linalg.NativeFloats;
import org.jspecify.annotations.Nullable;

/// Hidden states that enter the blocks (and leave the last one), kept so that an edit runs only from its block on.
///
/// Policy within the budget: states of the original come first, sequence after sequence in the order of evaluation,
/// and stay. What is left goes to the states of edited models: those that the current edit shares stay, others make
/// room, oldest first. A sequence that found no room is run from its tokens whenever it is needed.
final class States implements AutoCloseable {
    private static final int SLAB = 16;

    /// Which state: what was done before the block, the block, the sequence.
    private record Key(Prefix before, int block, int sequence) {}

    private final int tokens;
    private final int width;
    private final long capacity;
    private final long originals;

    // Guarded by this:
    private final List<NativeFloats> slabs = new ArrayList<>();
    private final Deque<Matrix> free = new ArrayDeque<>();
    private final Map<Key, Matrix> original = new HashMap<>();
    /// Keys of edited models, oldest first.
    private final LinkedHashMap<Key, Matrix> edited = new LinkedHashMap<>();

    private final Map<Assignment, Prefix> prefixes = new HashMap<>();
    private Set<Prefix> current = new HashSet<>();
    private long usedByOriginal;
    private long usedByEdited;

    /// @param tokens per sequence
    /// @param sequences of the text
    /// @param blocks of the model
    /// @param budgetBytes of native memory
    States(int tokens, int width, int sequences, int blocks, long budgetBytes) {
        this.tokens = tokens;
        this.width = width;
        this.capacity = budgetBytes / (4L * tokens * width);
        this.originals = Math.min(capacity, (long) sequences * blocks);
    }

    /// Begins an edit: the states before its blocks are the ones to keep.
    ///
    /// @return the same objects for the same assignments as before, as long as they have states
    synchronized List<Prefix> begin(List<Assignment> before) {
        current = new HashSet<>();
        return join(before);
    }

    /// The same for a second model beside the edit that was begun: the states of both are the ones to keep.
    synchronized List<Prefix> join(List<Assignment> before) {
        Set<Prefix> live = new HashSet<>(current);
        edited.keySet().forEach(key -> live.add(key.before()));
        prefixes.values().removeIf(prefix -> !prefix.isOriginal() && !live.contains(prefix));
        List<Prefix> found = before.stream()
                .map(assignment -> prefixes.computeIfAbsent(assignment, Prefix::new))
                .toList();
        current.addAll(found);
        return found;
    }

    /// A state, to be read only, until the next edit begins.
    synchronized Optional<Matrix> find(Prefix before, int block, int sequence) {
        Key key = new Key(before, block, sequence);
        return Optional.ofNullable(before.isOriginal() ? original.get(key) : edited.get(key));
    }

    /// Keeps a copy of a state where there is room.
    void keep(Prefix before, int block, int sequence, Matrix state) {
        Key key = new Key(before, block, sequence);
        Matrix room = before.isOriginal() ? roomForOriginal(key) : roomForEdited(key);
        if (room != null) {
            MemorySegment.copy(state.data(), 0, room.data(), 0, 4L * tokens * width);
            synchronized (this) {
                (before.isOriginal() ? original : edited).put(key, room);
            }
        }
    }

    /// Whether more states of the original can be kept.
    synchronized boolean hasRoomForOriginal() {
        return usedByOriginal < originals;
    }

    private synchronized @Nullable Matrix roomForOriginal(Key key) {
        if (original.containsKey(key) || usedByOriginal >= originals) {
            return null;
        }
        usedByOriginal++;
        return slot();
    }

    private synchronized @Nullable Matrix roomForEdited(Key key) {
        if (edited.containsKey(key)) {
            return null;
        }
        if (usedByEdited < capacity - originals) {
            usedByEdited++;
            return slot();
        }
        Iterator<Map.Entry<Key, Matrix>> oldest = edited.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Key, Matrix> entry = oldest.next();
            if (!current.contains(entry.getKey().before())) {
                oldest.remove();
                return entry.getValue();
            }
        }
        return null;
    }

    private Matrix slot() {
        if (free.isEmpty()) {
            NativeFloats slab = new NativeFloats((long) SLAB * tokens * width);
            slabs.add(slab);
            Matrix rows = slab.matrix(SLAB * tokens, width);
            for (int i = 0; i < SLAB; i++) {
                free.add(rows.rows(i * tokens, tokens));
            }
        }
        return free.remove();
    }

    /// Native bytes in use.
    synchronized long bytes() {
        return slabs.stream().mapToLong(NativeFloats::bytes).sum();
    }

    @Override
    public synchronized void close() {
        slabs.forEach(NativeFloats::close);
        slabs.clear();
        free.clear();
        original.clear();
        edited.clear();
    }
}
