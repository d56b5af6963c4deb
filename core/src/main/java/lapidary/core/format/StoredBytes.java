package lapidary.core.format;

import java.lang.foreign.MemorySegment;

/// Bytes of a file that may have to be brought into memory first: a window over the map, or the content of a
/// compressed archive member. May be asked by several threads at once.
public interface StoredBytes {

    /// How many there are; known without reading them.
    long size();

    /// The bytes, read-only.
    ///
    /// @throws java.io.UncheckedIOException with a [FormatException] when they are not what the file promised
    MemorySegment segment();

    /// Bytes that lie in the file as they are.
    static StoredBytes of(MemorySegment window) {
        return new Window(window);
    }

    /// A window over the map.
    record Window(MemorySegment segment) implements StoredBytes {
        @Override
        public long size() {
            return segment.byteSize();
        }
    }

    /// All but the first `from` bytes.
    default StoredBytes from(long from) {
        return this instanceof Window window ? of(window.segment().asSlice(from)) : new Rest(this, from);
    }

    /// The end of other bytes.
    record Rest(StoredBytes whole, long from) implements StoredBytes {
        @Override
        public long size() {
            return whole.size() - from;
        }

        @Override
        public MemorySegment segment() {
            return whole.segment().asSlice(from);
        }
    }
}
