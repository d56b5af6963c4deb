package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.IdentityHashMap;
import java.util.Map;
import lapidary.core.job.Job;

/// Where the moments of a run are kept: in memory, or in a file.
sealed interface Keeper extends AutoCloseable {

    /// Has moments summed up and keeps them.
    ///
    /// @param into receives them
    void keep(Sum sum, Map<LayerMatrix, InputMoments> into, Job job) throws IOException;

    /// Bytes in a file.
    long fileBytes();

    /// What was kept stays.
    @Override
    void close() throws IOException;

    /// Sums up moments.
    interface Sum {
        /// The moments of some layers.
        ///
        /// @param arena for the moments
        Map<LayerMatrix, InputMoments> in(Arena arena) throws IOException;
    }

    /// In native memory.
    ///
    /// @param arena as long as which they stay
    record InMemory(Arena arena) implements Keeper {
        @Override
        public void keep(Sum sum, Map<LayerMatrix, InputMoments> into, Job job) throws IOException {
            into.putAll(sum.in(arena));
        }

        @Override
        public long fileBytes() {
            return 0;
        }

        @Override
        public void close() {
            // The arena belongs to whoever holds the moments.
        }
    }

    /// In a file that is read through a map.
    final class InFile implements Keeper {
        private final SpillFile file;

        /// @param needed bytes that will come
        /// @param arena as long as which what is read stays valid
        InFile(long needed, Arena arena) throws IOException {
            this.file = new SpillFile(needed, arena);
        }

        @Override
        public void keep(Sum sum, Map<LayerMatrix, InputMoments> into, Job job) throws IOException {
            try (Arena arena = Arena.ofShared()) {
                IdentityHashMap<InputMoments, InputMoments> stored = new IdentityHashMap<>(); // layers share them
                for (Map.Entry<LayerMatrix, InputMoments> layer : sum.in(arena).entrySet()) {
                    InputMoments own = layer.getValue();
                    InputMoments held = stored.get(own);
                    if (held == null) {
                        held = file.store(own, job);
                        stored.put(own, held);
                    }
                    into.put(layer.getKey(), held);
                }
            }
        }

        @Override
        public long fileBytes() {
            return file.bytes();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
