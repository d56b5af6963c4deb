package lapidary.core.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A tensor as it lies in a file: a read-only window over mapped memory; nothing was copied to make
/// it.
///
/// @param id the file's own name for it
/// @param shape slowest dimension first
/// @param type stored type; [DType#OPAQUE] when Lapidary cannot decode it
/// @param typeName the file's own name of the type, also for opaque ones ("IQ2_XXS", "ggml type
///     99")
/// @param data its bytes, little-endian
/// @param file the file (or shard) that holds it
/// @param offset of its first byte in that file
public record Tensor(
        TensorId id, Shape shape, DType type, String typeName, MemorySegment data, Path file, long offset) {

    /// Stored size.
    public long bytes() {
        return data.byteSize();
    }
}
