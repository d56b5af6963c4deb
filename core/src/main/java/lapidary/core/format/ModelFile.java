package lapidary.core.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// An opened model file (or folder, or set of shards): metadata and tensors as windows over mapped
/// memory.
///
/// Owns the mapping; tensors are unusable after [#close()].
public final class ModelFile implements AutoCloseable {
    private final Path path;
    private final String format;
    private final SequencedMap<String, MetadataValue> metadata;
    private final List<Tensor> tensors;
    private final Map<String, Path> companions;
    private final String headerSha256;
    private final long bytes;
    private final SequencedMap<TensorId, TensorUse> uses;
    private final Arena arena;
    private final SequencedMap<TensorId, TensorId> aliases;
    private final List<NotExecuted> notExecuted;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// @param path what the user opened
    /// @param format id of the [ModelFormat]
    /// @param metadata in file order
    /// @param tensors in file order
    /// @param companions files beside it that describe it, by name: "config.json",
    ///     "tokenizer.json", "tokenizer.model" …
    /// @param headerSha256 SHA-256 of everything that was read to list the tensors, hexadecimal
    /// @param bytes size of all files that hold it
    /// @param arena the mapping's lifetime
    public ModelFile(
            Path path,
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<Tensor> tensors,
            Map<String, Path> companions,
            String headerSha256,
            long bytes,
            Arena arena) {
        this(path, format, metadata, tensors, companions, headerSha256, bytes, arena, new LinkedHashMap<>(), List.of());
    }

    /// @param uses what a graph in the file does with its tensors; empty where the file holds no graph
    public ModelFile(
            Path path,
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<Tensor> tensors,
            Map<String, Path> companions,
            String headerSha256,
            long bytes,
            Map<TensorId, TensorUse> uses,
            Arena arena) {
        this(
                path,
                format,
                metadata,
                tensors,
                companions,
                headerSha256,
                bytes,
                arena,
                new LinkedHashMap<>(),
                List.of(),
                uses);
    }

    /// @param aliases further names of tensors: the same stored elements under another name; each
    /// with the name under
    ///     which the tensor is listed
    /// @param notExecuted what the file asks to be run, and is not
    public ModelFile(
            Path path,
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<Tensor> tensors,
            Map<String, Path> companions,
            String headerSha256,
            long bytes,
            Arena arena,
            SequencedMap<TensorId, TensorId> aliases,
            List<NotExecuted> notExecuted) {
        this(path, format, metadata, tensors, companions, headerSha256, bytes, arena, aliases, notExecuted, Map.of());
    }

    private ModelFile(
            Path path,
            String format,
            SequencedMap<String, MetadataValue> metadata,
            List<Tensor> tensors,
            Map<String, Path> companions,
            String headerSha256,
            long bytes,
            Arena arena,
            SequencedMap<TensorId, TensorId> aliases,
            List<NotExecuted> notExecuted,
            Map<TensorId, TensorUse> uses) {
        this.path = path;
        this.format = format;
        this.metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        this.tensors = List.copyOf(tensors);
        this.companions = Map.copyOf(companions);
        this.headerSha256 = headerSha256;
        this.bytes = bytes;
        this.uses = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(uses));
        this.arena = arena;
        this.aliases = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(aliases));
        this.notExecuted = List.copyOf(notExecuted);
    }

    public Path path() {
        return path;
    }

    public String format() {
        return format;
    }

    public SequencedMap<String, MetadataValue> metadata() {
        return metadata;
    }

    public List<Tensor> tensors() {
        return tensors;
    }

    public Map<String, Path> companions() {
        return companions;
    }

    /// What a graph in the file does with its tensors, in the order in which it uses them where the format tells;
    /// empty for formats that hold tensors only.
    public SequencedMap<TensorId, TensorUse> uses() {
        return uses;
    }

    public String headerSha256() {
        return headerSha256;
    }

    public long bytes() {
        return bytes;
    }

    /// Further names of tensors, each with the name under which the tensor is listed: tied weights are one tensor.
    public SequencedMap<TensorId, TensorId> aliases() {
        return aliases;
    }

    /// What the file asks to be run or built, and Lapidary does not: foreign calls in a pickle.
    public List<NotExecuted> notExecuted() {
        return notExecuted;
    }

    /// Runs work that reads the weights. Everybody who decodes tensors of this file does it inside
    /// this.
    ///
    /// @throws FormatException with [FormatException.Problem#CHANGED_WHILE_OPEN] when the file was
    ///     shortened since it was opened, which the virtual machine reports as an [InternalError]
    ///     in the middle of the work; also when a part that is decoded late turns out to be unsound
    public <T, E extends Exception> T reading(MappedFile.Reading<T, E> work) throws E, IOException {
        try {
            return work.read();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InternalError e) {
            Optional<Path> shortened = MappedFile.isLostPage(e) ? shortened() : Optional.empty();
            if (shortened.isEmpty()) {
                throw e;
            }
            throw MappedFile.changed(shortened.get(), e);
        }
    }

    /// The first part of the model that has not all its bytes any more.
    private Optional<Path> shortened() throws IOException {
        for (Tensor tensor : tensors) {
            for (Tensor part : parts(tensor)) {
                long end = part.offset() + part.data().byteSize();
                if (!Files.exists(part.file()) || Files.size(part.file()) < end) {
                    return Optional.of(part.file());
                }
            }
        }
        return Optional.empty();
    }

    /// Every file that holds a part of the model's tensors.
    public Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>();
        tensors.forEach(tensor -> parts(tensor).forEach(part -> files.add(part.file())));
        return files;
    }

    private static Collection<Tensor> parts(Tensor tensor) {
        return tensor.parts().isEmpty() ? List.of(tensor) : tensor.parts().values();
    }

    /// Unmaps the file; closing twice does nothing.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
        }
    }
}
