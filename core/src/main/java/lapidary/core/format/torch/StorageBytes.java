package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import lapidary.core.format.FormatException;
import lapidary.core.format.StoredBytes;

/// The bytes of a storage and where they lie.
///
/// @param bytes of the elements
/// @param packed the same as the file has them: equal to `bytes` unless they are compressed
/// @param file that holds them
/// @param offset of their first byte in it
/// @param isBigEndian whether numbers have their highest byte first
record StorageBytes(StoredBytes bytes, MemorySegment packed, Path file, long offset, boolean isBigEndian) {

    /// Finds the bytes of a storage.
    @FunctionalInterface
    interface Finder {
        /// @param place of the mention, for messages
        /// @throws FormatException when they are missing or of another size
        StorageBytes find(PickleValue.Storage storage, String place) throws FormatException;
    }
}
