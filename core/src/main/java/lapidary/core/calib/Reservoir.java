package lapidary.core.calib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import lapidary.core.linalg.Matrix;

/// A sample of rows, each as likely as any other: those whose number has the smallest hash. It depends on the seed and
/// on how many rows there are, on nothing else. One thread.
final class Reservoir {
    private final int capacity;
    private final int inputs;
    private final long seed;
    private final Arena arena;
    private final MemorySegment room; // float32[capacity, inputs]
    private final PriorityQueue<Kept> kept =
            new PriorityQueue<>(Comparator.comparingLong(Kept::hash).reversed());

    /// @param row its number
    /// @param place in the room
    private record Kept(long row, long hash, int place) {}

    /// @param capacity most rows that are kept
    /// @param arena for them
    Reservoir(int capacity, int inputs, long seed, Arena arena) {
        this.capacity = capacity;
        this.inputs = inputs;
        this.seed = seed;
        this.arena = arena;
        this.room = arena.allocate(Math.max(4, Math.multiplyExact(4L * capacity, inputs)), 64);
    }

    /// @param number of the row, counted from 0
    /// @param row `float32[1, inputs]`
    void offer(long number, Matrix row) {
        long hash = hash(number ^ hash(seed));
        if (kept.size() < capacity) {
            put(number, hash, kept.size(), row);
        } else if (capacity > 0 && hash < kept.element().hash()) {
            put(number, hash, kept.remove().place(), row);
        }
    }

    private void put(long number, long hash, int place, Matrix row) {
        MemorySegment.copy(row.data(), 4 * row.at(0), room, 4L * place * inputs, 4L * inputs);
        kept.add(new Kept(number, hash, place));
    }

    /// The rows that were kept, in their order; empty where there are none.
    Optional<Matrix> rows() {
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        List<Kept> ordered = new ArrayList<>(kept);
        ordered.sort(Comparator.comparingLong(Kept::row));
        Matrix all = Matrix.of(arena.allocate(4L * ordered.size() * inputs, 64), ordered.size(), inputs);
        for (int i = 0; i < ordered.size(); i++) {
            MemorySegment.copy(room, 4L * ordered.get(i).place() * inputs, all.data(), 4 * all.at(i), 4L * inputs);
        }
        return Optional.of(all);
    }

    /// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators (OOPSLA 2014),
    /// the mixing function
    /// of SplitMix64.
    private static long hash(long number) {
        long mixed = number + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
