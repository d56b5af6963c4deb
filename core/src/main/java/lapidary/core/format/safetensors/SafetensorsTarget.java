package lapidary.core.format.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.format.SlotWriter;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes a single safetensors file.
public final class SafetensorsTarget implements ModelTarget {

    @Override
    public String id() {
        return "safetensors";
    }

    @Override
    public String title() {
        return "safetensors file";
    }

    @Override
    public String fileEnding() {
        return ".safetensors";
    }

    @Override
    public boolean holds(DType type) {
        return SafetensorsTypes.holds(type);
    }

    @Override
    public boolean holds(FileLayout.Entry entry) {
        return SafetensorsTypes.holds(entry.type(), entry.typeName());
    }

    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        if (!companions.isEmpty()) {
            throw new IllegalArgumentException("a safetensors file has no companions, found " + companions);
        }
        return SafetensorsLayout.of(id(), metadata, entries, companions);
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        return writeFile(layout, out, content, job);
    }

    static Written writeFile(FileLayout layout, Path out, Content content, Job job) throws IOException {
        try (AtomicFile file = AtomicFile.create(out)) {
            byte[] header = SafetensorsLayout.header(layout);
            file.write(ByteBuffer.wrap(header));
            long end = layout.slots().stream()
                    .mapToLong(slot -> slot.offset() + slot.bytes())
                    .max()
                    .orElse(header.length);
            new SlotWriter(file, layout, job).write(content, end);
            job.check();
            Written written = new Written(file.position(), file.sha256());
            file.commit();
            return written;
        }
    }
}
