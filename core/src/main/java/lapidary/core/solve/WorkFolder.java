package lapidary.core.solve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Patch;
import lapidary.core.tensor.TensorId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the results of solved blocks wait to be written: a file for each block, which a later run of the same recipe
/// on the same model and data takes up.
public final class WorkFolder implements AutoCloseable {
    /// Of the folder beside the file to be written.
    public static final String ENDING = ".solving";

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);
    private static final String BLOCK = "block-";

    private final Path folder;
    private final boolean isKept;
    private boolean isDone;

    private WorkFolder(Path folder, boolean isKept) {
        this.folder = folder;
        this.isKept = isKept;
    }

    /// A folder that goes with its last use, whatever came of it.
    ///
    /// @param beside file to be written, on whose disk there is room
    public static WorkFolder temporary(Path beside) throws IOException {
        Path parent = beside.toAbsolutePath().getParent();
        return new WorkFolder(
                parent == null
                        ? Files.createTempDirectory("lapidary")
                        : Files.createTempDirectory(parent, "." + beside.getFileName() + ENDING),
                false);
    }

    /// A folder among the temporary files of the system, which goes with its last use, or the program.
    public static WorkFolder temporary() throws IOException {
        Path folder = Files.createTempDirectory("lapidary-solved");
        folder.toFile().deleteOnExit();
        return new WorkFolder(folder, false);
    }

    /// A folder beside the file to be written that stays until [#done()], so that a later run can go on.
    public static WorkFolder kept(Path out) throws IOException {
        Path folder = Path.of(out + ENDING);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        Files.createDirectories(folder);
        return new WorkFolder(folder, true);
    }

    public Path path() {
        return folder;
    }

    /// Bytes of blocks that are solved already.
    long bytes() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    Optional<WorkFile> find(int block, String key) throws IOException {
        return WorkFile.open(file(block), key);
    }

    WorkFile write(int block, String key, SortedMap<TensorId, SolvedTensor> tensors) throws IOException {
        Path file = file(block);
        if (!isKept) {
            file.toFile().deleteOnExit();
        }
        return WorkFile.write(file, key, tensors);
    }

    private Path file(int block) {
        return folder.resolve(String.format(Locale.ROOT, BLOCK + "%05d", block));
    }

    /// Says that nobody will need it any more.
    public void done() {
        isDone = true;
    }

    /// The same where nobody waits for it; what cannot be removed goes with the program.
    public void remove() {
        try {
            close();
        } catch (IOException e) {
            LOG.debug("{} stays", folder, e);
        }
    }

    /// Removes it, unless it is kept for a later run.
    @Override
    public void close() throws IOException {
        if (isKept && !isDone) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> own = files.filter(file -> file.getFileName().toString().startsWith(BLOCK))
                    .toList();
            for (Path file : own) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else's files are in it; they stay.
        }
    }

    /// Results that are read from their files when they are asked for.
    record Results(String id, Map<TensorId, WorkFile> files) implements Solved {
        Results {
            files = Map.copyOf(files);
        }

        static Results of(String id, List<WorkFile> blocks) {
            Map<TensorId, WorkFile> files = new HashMap<>();
            blocks.forEach(block -> block.tensors().forEach(tensor -> files.put(tensor, block)));
            return new Results(id, files);
        }

        @Override
        public boolean has(TensorId tensor) {
            return files.containsKey(tensor);
        }

        @Override
        public CompressedTensor of(TensorId tensor) {
            return read(tensor).result();
        }

        @Override
        public List<Patch> patches(TensorId tensor) {
            return read(tensor).scalings().stream()
                    .map(scaling -> Patch.scaling(tensor, scaling))
                    .toList();
        }

        @Override
        public List<String> notes(TensorId tensor) {
            return read(tensor).notes();
        }

        private SolvedTensor read(TensorId tensor) {
            WorkFile file = files.get(tensor);
            if (file == null) {
                throw new IllegalArgumentException("'" + tensor + "' was not solved");
            }
            try {
                return file.read(tensor);
            } catch (IOException e) {
                throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
