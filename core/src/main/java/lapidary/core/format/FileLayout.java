package lapidary.core.format;

import java.util.List;
import java.util.SequencedMap;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What a file will hold and where, to the byte, known before a weight is read.
///
/// @param format id of the [ModelTarget] that made it
/// @param metadata that the file will carry
/// @param slots tensors in file order
/// @param totalBytes size of the finished file, padding and companions included
public record FileLayout(
        String format, SequencedMap<String, MetadataValue> metadata, List<Slot> slots, long totalBytes) {

    public FileLayout {
        slots = List.copyOf(slots);
    }

    /// One tensor of the file.
    ///
    /// @param name as written
    /// @param offset of its first byte from the start of the file
    public record Slot(String name, Shape shape, DType type, String typeName, long offset, long bytes) {}

    /// A tensor to be laid out.
    public record Entry(String name, Shape shape, DType type, String typeName, long bytes) {}
}
