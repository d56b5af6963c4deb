package lapidary.core.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// One format to write. Laying out is pure and exact; writing streams slot by slot into a temporary file in the target
/// folder, forces it to disk and renames it: a cancel or crash leaves the old file or none.
public interface ModelTarget {

    /// Stable id, as in [lapidary.core.recipe.Target]: "gguf", "safetensors", "huggingface".
    String id();

    /// Whether the format can hold tensors of this type.
    boolean holds(DType type);

    /// Where everything will lie.
    FileLayout layout(SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries);

    /// Writes the file (or folder).
    ///
    /// @param content called once per slot, in order
    /// @return bytes written, equal to [FileLayout#totalBytes()]
    /// @throws java.util.concurrent.CancellationException when the job is cancelled; nothing is left behind
    long write(FileLayout layout, Path out, Content content, Job job) throws IOException;

    /// The bytes of the slots.
    interface Content {
        /// Writes exactly `slot.bytes()` bytes.
        void write(int index, FileLayout.Slot slot, ByteSink sink) throws IOException;
    }

    /// Where encoded bytes go.
    interface ByteSink {
        void write(java.lang.foreign.MemorySegment bytes) throws IOException;
    }
}
