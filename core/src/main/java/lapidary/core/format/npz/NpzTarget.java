package lapidary.core.format.npz;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelTarget;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;

/// Writes an `.npz` archive, members stored, that `numpy.load` reads; of any size, by zip64.
public final class NpzTarget implements ModelTarget {
    private static final int PIECE = 1 << 22;

    @Override
    public String id() {
        return "npz";
    }

    @Override
    public String title() {
        return "NumPy archive";
    }

    @Override
    public String fileEnding() {
        return ".npz";
    }

    @Override
    public boolean holds(DType type) {
        return NumpyTypes.description(type).isPresent();
    }

    @Override
    public boolean holds(FileLayout.Entry entry) {
        return holds(entry.type());
    }

    /// The metadata is left out: the format has none.
    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        if (!companions.isEmpty()) {
            throw new IllegalArgumentException("a NumPy archive has no companions, found " + companions);
        }
        Set<String> names = new HashSet<>();
        List<FileLayout.Slot> slots = new ArrayList<>(entries.size());
        long end = 0;
        for (FileLayout.Entry entry : entries) {
            if (!holds(entry) || !names.add(entry.name())) {
                throw new IllegalArgumentException("a NumPy archive cannot hold " + entry);
            }
            FileLayout.Slot draft = entry.at(0);
            long data = Math.addExact(end, NpzRecords.localBytes(draft, end) + NpzRecords.header(draft).length);
            String typeName = NumpyTypes.description(entry.type()).orElseThrow();
            slots.add(new FileLayout.Slot(entry.name(), entry.shape(), entry.type(), typeName, data, entry.bytes()));
            end = Math.addExact(data + NpzRecords.DESCRIPTOR_BYTES, entry.bytes());
        }
        long directory = slots.stream().mapToLong(NpzRecords::centralBytes).sum();
        long total = Math.addExact(end, directory + NpzRecords.END_BYTES);
        return new FileLayout(id(), new LinkedHashMap<>(), slots, List.of(), total);
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        try (AtomicFile file = AtomicFile.create(out)) {
            int[] checksums = new int[layout.slots().size()];
            long[] starts = new long[layout.slots().size()];
            for (int index : layout.fileOrder()) {
                starts[index] = file.position();
                checksums[index] = member(layout, index, file, content, job);
            }
            long directory = file.position();
            for (int index : layout.fileOrder()) {
                file.write(ByteBuffer.wrap(
                        NpzRecords.central(layout.slots().get(index), checksums[index], starts[index])));
            }
            long size = file.position() - directory;
            file.write(ByteBuffer.wrap(NpzRecords.end(layout.slots().size(), directory, size)));
            job.check();
            Written written = new Written(file.position(), file.sha256());
            file.commit();
            return written;
        }
    }

    /// Writes one member; gives its CRC-32.
    private static int member(FileLayout layout, int index, AtomicFile file, Content content, Job job)
            throws IOException {
        FileLayout.Slot slot = layout.slots().get(index);
        job.check();
        job.report((double) file.position() / layout.totalBytes(), slot.name());
        CRC32 crc = new CRC32();
        byte[] header = NpzRecords.header(slot);
        crc.update(header);
        file.write(ByteBuffer.wrap(NpzRecords.local(slot, file.position())));
        file.write(ByteBuffer.wrap(header));
        content.write(index, slot, bytes -> {
            for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                job.check();
                MemorySegment piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at));
                crc.update(piece.asByteBuffer());
                file.write(piece.asByteBuffer());
            }
            job.report((double) file.position() / layout.totalBytes(), slot.name());
        });
        if (file.position() != slot.offset() + slot.bytes()) {
            throw new IllegalStateException(slot.name() + ": " + slot.bytes() + " bytes were planned and "
                    + (file.position() - slot.offset()) + " written");
        }
        file.write(ByteBuffer.wrap(NpzRecords.descriptor(slot, (int) crc.getValue())));
        return (int) crc.getValue();
    }
}
