package lapidary.core.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import lapidary.core.job.Job;

/// Streams the slots of a layout into a file, each at its offset, with zeros in between.
public final class SlotWriter {
    private static final int PIECE = 1 << 22;

    private final AtomicFile file;
    private final FileLayout layout;
    private final Job job;

    /// @param file positioned after its header
    public SlotWriter(AtomicFile file, FileLayout layout, Job job) {
        this.file = file;
        this.layout = layout;
        this.job = job;
    }

    /// Writes all slots, and padding up to `end`.
    ///
    /// @throws IllegalStateException when the content of a slot has not the size of the slot
    public void write(ModelTarget.Content content, long end) throws IOException {
        for (int index : layout.fileOrder()) {
            FileLayout.Slot slot = layout.slots().get(index);
            job.check();
            job.report((double) file.position() / end, slot.name());
            pad(slot.offset());
            content.write(index, slot, bytes -> copy(slot, bytes, end));
            if (file.position() != slot.offset() + slot.bytes()) {
                throw new IllegalStateException(slot.name() + ": " + slot.bytes() + " bytes were planned and "
                        + (file.position() - slot.offset()) + " written");
            }
        }
        pad(end);
    }

    private void copy(FileLayout.Slot slot, MemorySegment bytes, long end) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            job.check();
            file.write(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
        }
        job.report((double) file.position() / end, slot.name());
    }

    private void pad(long until) throws IOException {
        long missing = until - file.position();
        if (missing < 0 || missing > Integer.MAX_VALUE) {
            throw new IllegalStateException("padding from " + file.position() + " to " + until);
        }
        file.write(ByteBuffer.allocate((int) missing));
    }
}
