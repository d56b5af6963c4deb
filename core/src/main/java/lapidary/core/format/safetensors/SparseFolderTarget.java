package lapidary.core.format.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.SparsePacking;
import lapidary.core.format.checkpoint.BitmaskPacking;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes a Hugging Face folder whose pruned layers are stored as their kept weights and a bitmask.
///
/// @param id "sparse-bitmask" or "sparse-24-bitmask", as compressed-tensors calls them
/// @param packing how its layers are stored
public record SparseFolderTarget(String id, String title, SparsePacking packing) implements ModelTarget {
    private static final HuggingFaceTarget FOLDER = new HuggingFaceTarget();

    public static SparseFolderTarget bitmask() {
        return new SparseFolderTarget("sparse-bitmask", "Sparse bitmask folder", new BitmaskPacking(false));
    }

    public static SparseFolderTarget twoOfFour() {
        return new SparseFolderTarget("sparse-24-bitmask", "2:4 bitmask folder", new BitmaskPacking(true));
    }

    @Override
    public String fileEnding() {
        return "";
    }

    @Override
    public boolean holds(DType type) {
        return FOLDER.holds(type);
    }

    @Override
    public boolean holds(FileLayout.Entry entry) {
        return FOLDER.holds(entry);
    }

    @Override
    public Optional<SparsePacking> sparse() {
        return Optional.of(packing);
    }

    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        return SafetensorsLayout.together(id, metadata, entries, companions);
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        return FOLDER.write(layout, out, content, job);
    }
}
