package lapidary.core.compress;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.Rearranged;
import lapidary.core.format.FileLayout;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.gguf.GgufTarget;
import lapidary.core.job.Job;
import lapidary.core.tensor.Tensor;

/// Writes a GGUF file anew with other metadata; tensors, their order and their bytes stay. A
/// file in parts becomes whole,
/// a big-endian one little-endian.
public final class MetadataWriter {
    private static final long WINDOW_BYTES = 1 << 26;

    private MetadataWriter() {}

    /// What the metadata will be.
    public static SequencedMap<String, MetadataValue> edited(ModelFile file, List<MetadataEdit> edits) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>(file.metadata());
        MetadataEdit.replace(edits, metadata);
        return metadata;
    }

    /// Writes `out`, which may be the file itself: temporary file, fsync, rename.
    ///
    /// @throws FormatException when the file is not a GGUF file
    public static ModelTarget.Written write(ModelFile file, List<MetadataEdit> edits, Path out, Job job)
            throws IOException {
        if (!file.format().equals("gguf")) {
            throw new FormatException(
                    Problem.UNKNOWN_FORMAT, file.path(), "file", "a GGUF file, the kind with metadata", file.format());
        }
        List<FileLayout.Entry> entries =
                file.tensors().stream().map(MetadataWriter::entry).toList();
        GgufTarget target = new GgufTarget();
        FileLayout layout = target.layout(edited(file, edits), entries, List.of());
        return file.reading(() -> target.write(
                layout, out, (index, slot, sink) -> copy(file.tensors().get(index), sink), job));
    }

    private static FileLayout.Entry entry(Tensor tensor) {
        return new FileLayout.Entry(
                tensor.id().name(), tensor.shape(), tensor.type(), tensor.typeName(), tensor.bytes());
    }

    private static void copy(Tensor tensor, ModelTarget.ByteSink sink) throws IOException {
        if (!(Codecs.view(tensor) instanceof Rearranged rearranged)) {
            sink.write(tensor.data());
            return;
        }
        long rows = tensor.shape().rows();
        long rowBytes = Math.max(1, tensor.bytes() / Math.max(1, rows));
        long window = Math.max(1, WINDOW_BYTES / rowBytes);
        for (long first = 0; first < rows; first += window) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = rearranged.bytes(first, Math.toIntExact(Math.min(window, rows - first)), arena);
                sink.write(bytes);
            }
        }
    }
}
