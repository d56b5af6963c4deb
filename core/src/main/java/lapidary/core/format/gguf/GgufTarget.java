package lapidary.core.format.gguf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.SlotWriter;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes GGUF v3. Every tensor, the last one too, is padded to the alignment, as ggml's own writer
/// does.
public final class GgufTarget implements ModelTarget {

    @Override
    public String id() {
        return "gguf";
    }

    @Override
    public String title() {
        return "GGUF file";
    }

    @Override
    public String fileEnding() {
        return ".gguf";
    }

    @Override
    public boolean holds(DType type) {
        return GgufTypes.number(type).isPresent();
    }

    @Override
    public boolean holds(FileLayout.Entry entry) {
        return GgufTypes.number(entry.type(), entry.typeName()).isPresent()
                && entry.type().divides(entry.shape().columns());
    }

    @Override
    public Optional<GridPacking> grids() {
        return Optional.of(new TernaryTensors());
    }

    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        if (!companions.isEmpty()) {
            throw new IllegalArgumentException("a GGUF file has no companions, found " + companions);
        }
        long alignment = alignment(metadata);
        long at = padded(GgufHeader.size(metadata, entries), alignment);
        List<FileLayout.Slot> slots = new ArrayList<>(entries.size());
        Set<String> names = new HashSet<>();
        for (FileLayout.Entry entry : entries) {
            if (!holds(entry) || !names.add(entry.name())) {
                throw new IllegalArgumentException("GGUF cannot hold " + entry);
            }
            slots.add(entry.at(at));
            at = padded(Math.addExact(at, entry.bytes()), alignment);
        }
        return new FileLayout(id(), metadata, slots, companions, at);
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        try (AtomicFile file = AtomicFile.create(out)) {
            file.write(GgufHeader.bytes(layout, dataOffset(layout)));
            new SlotWriter(file, layout, job).write(content, layout.totalBytes());
            job.check();
            Written written = new Written(file.position(), file.sha256());
            file.commit();
            return written;
        }
    }

    private static long dataOffset(FileLayout layout) {
        return layout.slots().stream().mapToLong(FileLayout.Slot::offset).min().orElse(layout.totalBytes());
    }

    private static long alignment(SequencedMap<String, MetadataValue> metadata) {
        MetadataValue value = metadata.get(GgufShard.ALIGNMENT_KEY);
        if (value == null) {
            return GgufShard.STANDARD_ALIGNMENT;
        }
        if (value instanceof MetadataValue.Whole whole && MetadataEdit.isAlignment(whole.value())) {
            return whole.value();
        }
        throw new IllegalArgumentException("no alignment of a GGUF file: " + value);
    }

    private static long padded(long offset, long alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }
}
