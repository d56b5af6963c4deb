package lapidary.core.format.safetensors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.checkpoint.AwqPacking;
import lapidary.core.format.checkpoint.GptqPacking;
import lapidary.core.format.checkpoint.IntegerPacking;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes a Hugging Face folder whose linear layers are packed as integer codes with scales.
///
/// @param id "gptq", "awq" or "compressed-tensors"
/// @param packing how its layers are packed
public record PackedFolderTarget(String id, String title, GridPacking packing) implements ModelTarget {
    private static final HuggingFaceTarget FOLDER = new HuggingFaceTarget();

    public static PackedFolderTarget gptq() {
        return new PackedFolderTarget("gptq", "GPTQ folder", new GptqPacking());
    }

    public static PackedFolderTarget awq() {
        return new PackedFolderTarget("awq", "AWQ folder", new AwqPacking());
    }

    public static PackedFolderTarget compressedTensors() {
        return new PackedFolderTarget("compressed-tensors", "compressed-tensors folder", new IntegerPacking());
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
    public Optional<GridPacking> grids() {
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
