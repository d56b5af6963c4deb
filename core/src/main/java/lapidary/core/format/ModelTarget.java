package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// One format to write. Laying out is pure and exact; writing streams slot by slot into a temporary
/// file in the target folder, forces it to disk and renames it: a cancel or crash leaves the old
/// file or none.
public interface ModelTarget {

    /// Stable id, as in [lapidary.core.recipe.Target]: "gguf", "safetensors", "huggingface".
    String id();

    /// How the window names it: "GGUF file".
    String title();

    /// Ending of its files, with the dot; "" for a folder.
    String fileEnding();

    /// The target for one source: another one where the file keeps the source's own structure, such
    /// as its graph, and
    /// only weights change.
    default ModelTarget of(ModelFile source) throws IOException {
        return this;
    }

    /// Whether the format can hold tensors of this type. [DType#OPAQUE] is answered by the type's
    /// name only: [#holds(FileLayout.Entry)].
    boolean holds(DType type);

    /// Whether the format can hold this tensor; opaque ones only where they come from the same
    /// format.
    boolean holds(FileLayout.Entry entry);

    /// How the format holds integer codes with scales, where it does.
    default Optional<GridPacking> grids() {
        return Optional.empty();
    }

    /// How the format holds pruned weights without their zeros, where it does.
    default Optional<SparsePacking> sparse() {
        return Optional.empty();
    }

    /// Where everything will lie.
    ///
    /// @param metadata in the order to be written
    /// @param entries in the order to be listed
    /// @param companions files to write beside the weights; empty unless the target is a folder
    /// @throws IllegalArgumentException when the format cannot hold an entry, or two have one name
    FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions);

    /// Writes the file (or folder).
    ///
    /// @param content called once per slot, in file order ([FileLayout#fileOrder()])
    /// @return what was written; its bytes are equal to [FileLayout#totalBytes()]
    /// @throws java.util.concurrent.CancellationException when the job is cancelled; nothing is
    ///     left behind
    Written write(FileLayout layout, Path out, Content content, Job job) throws IOException;

    /// What a finished file is.
    ///
    /// @param bytes its size; of a folder, of everything that was written into it
    /// @param sha256 its hash, hexadecimal; of a folder, that of the file with the weights
    record Written(long bytes, String sha256) {}

    /// The bytes of the slots.
    interface Content {
        /// Writes exactly `slot.bytes()` bytes.
        ///
        /// @param index of the slot in [FileLayout#slots()]
        void write(int index, FileLayout.Slot slot, ByteSink sink) throws IOException;
    }

    /// Where encoded bytes go. Checks for cancellation with every call.
    interface ByteSink {
        void write(MemorySegment bytes) throws IOException;
    }
}
