package lapidary.core.calib;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import lapidary.core.job.Job;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.linalg.Matrix;

/// Where moments go that would not fit into memory: a temporary file that is read through a map, so that the system may
/// drop what nobody reads just now. The file has no name any more where the system allows that, and is deleted when it
/// is closed elsewhere: nothing is left behind, whatever ends the program.
final class SpillFile implements AutoCloseable {
    private static final long CHUNK = 64L << 20;
    private static final int ALIGNMENT = 4096;
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final Path path;
    private final FileChannel channel;
    private final Arena arena;
    private long end;

    /// @param needed bytes that will come
    /// @param arena as long as which what is read stays valid
    /// @throws IOException when the disk has no such room; says how much
    SpillFile(long needed, Arena arena) throws IOException {
        this.arena = arena;
        Path folder = folder();
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "The moments of all layers take %.1f GiB, more than memory has for them and than the %.1f GiB that are"
                            + " free in %s. Free some, choose another folder (-Djava.io.tmpdir), or calibrate fewer"
                            + " layers.",
                    gibibytes(needed),
                    gibibytes(free),
                    folder));
        }
        this.path = Files.createTempFile(folder, "lapidary-moments", ".tmp");
        this.channel = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }

    /// The folder for temporary files, unless that is memory, too.
    private static Path folder() throws IOException {
        Path standard = Path.of(System.getProperty("java.io.tmpdir"));
        FileStore store = Files.getFileStore(standard);
        Path home = Path.of(System.getProperty("user.home"));
        return IN_MEMORY.contains(store.type()) && Files.isWritable(home) ? home : standard;
    }

    /// The same moments, read from the file.
    InputMoments store(InputMoments moments, Job job) throws IOException {
        DoubleMatrix second = moments.second();
        MemorySegment held = store(second.data().asSlice(0, 8L * second.rows() * second.columns()), job);
        Optional<SampledInputs> samples = Optional.empty();
        if (moments.samples().isPresent()) {
            Matrix rows = moments.samples().get().rows();
            MemorySegment kept = store(rows.data().asSlice(0, 4L * rows.rows() * rows.columns()), job);
            samples = Optional.of(new SampledInputs(Matrix.of(kept, rows.rows(), rows.columns())));
        }
        return new InputMoments(
                new DoubleMatrix(held, second.rows(), second.columns(), second.columns()),
                moments.mean(),
                moments.meanMagnitude(),
                moments.largest(),
                moments.tokens(),
                samples);
    }

    private MemorySegment store(MemorySegment data, Job job) throws IOException {
        long begin = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
        for (long done = 0; done < data.byteSize(); done += CHUNK) {
            job.check();
            var bytes =
                    data.asSlice(done, Math.min(CHUNK, data.byteSize() - done)).asByteBuffer();
            for (long at = begin + done; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
        }
        end = begin + data.byteSize();
        return channel.map(FileChannel.MapMode.READ_ONLY, begin, data.byteSize(), arena);
    }

    /// Bytes that are in the file.
    long bytes() {
        return end;
    }

    /// Nothing more comes; what was stored stays readable.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }
}
