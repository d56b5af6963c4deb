package lapidary.core.format;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;

/// What a file will hold and where, to the byte, known before a weight is read.
///
/// @param format id of the [ModelTarget] that made it
/// @param metadata that the file will carry
/// @param slots one per entry, in the order of the entries; their offsets say in which order they
///     lie in the file
/// @param companions files that are written beside the weights, for folders
/// @param totalBytes size of the finished file, padding and companions included
public record FileLayout(
        String format,
        SequencedMap<String, MetadataValue> metadata,
        List<Slot> slots,
        List<Companion> companions,
        long totalBytes) {

    public FileLayout {
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        slots = List.copyOf(slots);
        companions = List.copyOf(companions);
    }

    /// Indices of the slots as they follow each other in the file.
    public List<Integer> fileOrder() {
        return IntStream.range(0, slots.size())
                .boxed()
                .sorted(Comparator.comparingLong(
                                (Integer index) -> slots.get(index).offset())
                        .thenComparingLong(index -> slots.get(index).bytes()))
                .toList();
    }

    /// One tensor of the file.
    ///
    /// @param name as written
    /// @param offset of its first byte from the start of the file
    public record Slot(String name, Shape shape, DType type, String typeName, long offset, long bytes) {}

    /// A tensor to be laid out.
    ///
    /// @param typeName as [lapidary.core.tensor.Tensor#typeName()]; tells opaque types apart
    public record Entry(String name, Shape shape, DType type, String typeName, long bytes) {

        /// A tensor of a known type; its size follows from the shape.
        public static Entry of(String name, Shape shape, DType type) {
            return new Entry(name, shape, type, type.name(), type.bytes(shape));
        }

        /// The same at its place in a file.
        public Slot at(long offset) {
            return new Slot(name, shape, type, typeName, offset, bytes);
        }
    }
}
