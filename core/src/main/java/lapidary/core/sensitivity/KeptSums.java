package lapidary.core.sensitivity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.Sha256;
import lapidary.core.sensitivity.path.Checkpoint;

/// Sums of long runs on disk, a file for each run, until all of them are done. A file that is damaged, or that another
/// version wrote, is as none: its work is done again.
final class KeptSums {
    /// Work that may be lost.
    static final Duration STANDARD_PAUSE = Duration.ofSeconds(20);

    private static final int MAGIC = 0x4C53_5531; // "LSU1"
    private static final long LARGEST = 1L << 30;
    private static final int HEADER = 3 * Integer.BYTES;

    private final Path folder;
    private final String key;
    private final Duration pause;
    private final Map<Path, Checkpoint.Snapshot> waiting = new LinkedHashMap<>();
    private final List<Path> files = new ArrayList<>();
    private long written = System.nanoTime();

    /// @param folder that exists
    /// @param key of everything that the sums depend on
    /// @param pause between two writes
    KeptSums(Path folder, String key, Duration pause) {
        this.folder = folder;
        this.key = key;
        this.pause = pause;
    }

    /// Of one run.
    Checkpoint of(String run) {
        Path file = folder.resolve(Sha256.of(key + '\n' + run) + ".sums");
        files.add(file);
        return new Checkpoint() {
            @Override
            public Optional<Snapshot> read() throws IOException {
                return KeptSums.read(file);
            }

            @Override
            public void write(Snapshot snapshot, boolean isLast) throws IOException {
                boolean isDue = System.nanoTime() - written >= pause.toNanos();
                if (isDue || isLast) {
                    waiting.put(file, snapshot);
                }
                if (isDue) {
                    flush();
                }
            }
        };
    }

    private void flush() throws IOException {
        for (Map.Entry<Path, Checkpoint.Snapshot> entry : waiting.entrySet()) {
            write(entry.getKey(), entry.getValue());
        }
        waiting.clear();
        written = System.nanoTime();
    }

    /// All runs are done: their files go.
    void done() throws IOException {
        waiting.clear();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private static void write(Path file, Checkpoint.Snapshot snapshot) throws IOException {
        CRC32 check = new CRC32();
        try (AtomicFile out = AtomicFile.create(file)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            header.putInt(MAGIC)
                    .putInt(snapshot.done())
                    .putInt(snapshot.numbers().size());
            append(header, check, out);
            for (double[] numbers : snapshot.numbers()) {
                append(ByteBuffer.allocate(Integer.BYTES).putInt(numbers.length), check, out);
                for (int from = 0; from < numbers.length; from += 1 << 16) {
                    int count = Math.min(1 << 16, numbers.length - from);
                    ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES);
                    bytes.asDoubleBuffer().put(numbers, from, count);
                    append(bytes.position(bytes.limit()), check, out);
                }
            }
            out.write(ByteBuffer.allocate(Long.BYTES).putLong(check.getValue()).flip());
            out.commit();
        }
    }

    private static void append(ByteBuffer filled, CRC32 check, AtomicFile out) throws IOException {
        filled.flip();
        check.update(filled.duplicate());
        out.write(filled);
    }

    private static Optional<Checkpoint.Snapshot> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        long size = Files.size(file);
        if (size < HEADER + Long.BYTES
                || size > Math.min(LARGEST, Runtime.getRuntime().maxMemory() / 4)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Reads on.
            }
        }
        bytes.flip();
        return bytes.limit() == size ? parse(bytes) : Optional.empty();
    }

    private static Optional<Checkpoint.Snapshot> parse(ByteBuffer bytes) {
        int end = bytes.limit() - Long.BYTES;
        CRC32 check = new CRC32();
        check.update(bytes.duplicate().limit(end));
        if (check.getValue() != bytes.getLong(end) || bytes.getInt() != MAGIC) {
            return Optional.empty();
        }
        bytes.limit(end);
        int done = bytes.getInt();
        int arrays = bytes.getInt();
        List<double[]> numbers = new ArrayList<>();
        for (int i = 0; i < arrays; i++) {
            int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
            if (length < 0 || length > bytes.remaining() / Double.BYTES) {
                return Optional.empty();
            }
            double[] values = new double[length];
            bytes.asDoubleBuffer().get(values);
            bytes.position(bytes.position() + length * Double.BYTES);
            numbers.add(values);
        }
        return bytes.hasRemaining() ? Optional.empty() : Optional.of(new Checkpoint.Snapshot(done, numbers));
    }
}
