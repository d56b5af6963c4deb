package lapidary.core.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/// A tensor as it lies in a file: a read-only window over mapped memory; nothing was copied to make
/// it.
///
/// @param id the file's own name for it
/// @param shape slowest dimension first
/// @param type stored type; [DType#OPAQUE] when Lapidary cannot decode it
/// @param typeName the file's own name of the type, also for opaque and computed ones ("ggml type 99", "GPTQ 4-bit")
/// @param data its bytes, little-endian; of an indirect tensor, its first part as the file has it (may be empty)
/// @param file the file (or shard) that holds it
/// @param offset of its first byte in that file
/// @param indirect present where `data` must not be read or copied as it is
public record Tensor(
        TensorId id,
        Shape shape,
        DType type,
        String typeName,
        MemorySegment data,
        Path file,
        long offset,
        Optional<Indirect> indirect) {

    /// @throws IllegalArgumentException when only one of type and `indirect` says that the values are computed
    public Tensor {
        boolean isComputed = indirect.isPresent() && indirect.get() instanceof Indirect.Computed;
        if (isComputed != (type == DType.COMPUTED)) {
            throw new IllegalArgumentException("tensor '" + id + "' is of type " + type + " but "
                    + (isComputed ? "its values are computed" : "nothing computes its values"));
        }
    }

    /// A tensor that lies in its file row after row.
    public Tensor(TensorId id, Shape shape, DType type, String typeName, MemorySegment data, Path file, long offset) {
        this(id, shape, type, typeName, data, file, offset, Optional.empty());
    }

    /// Whether `data` is the tensor, row after row.
    public boolean isDirect() {
        return indirect.isEmpty();
    }

    /// The number type of its values, where it has one: its own, or that of the parts it is put together from.
    public Optional<DType> numberType() {
        return indirect.orElse(null) instanceof Indirect.Computed computed
                ? computed.numberType()
                : Optional.of(type).filter(own -> own.kind() == DType.Kind.FLOAT);
    }

    /// The tensors of the file that hold it, by what they hold; empty when it is one itself.
    public SortedMap<String, Tensor> parts() {
        return indirect.orElse(null) instanceof Indirect.Computed computed
                ? computed.parts()
                : Collections.emptySortedMap();
    }

    /// Stored size; of a tensor in several parts, that of all of them.
    public long bytes() {
        return switch (indirect.orElse(null)) {
            case null -> data.byteSize();
            case Indirect.Rearranged ignored -> type.bytes(shape);
            case Indirect.Computed computed ->
                Math.ceilDiv(
                        computed.bits().values().stream()
                                .mapToLong(Long::longValue)
                                .reduce(0, Math::addExact),
                        8L);
        };
    }
}
