package lapidary.core.format.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.AtomicFile;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.GridPacking;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelTarget;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import org.jspecify.annotations.Nullable;

/// Writes an ONNX model with the graph of the source and other weights: plain numbers of the type that the graph asks
/// for, or, where the kind of target says so, integer codes and the nodes that decode them.
///
/// Weights lie in the file itself, as in the source; where the source keeps them beside it, or one message would grow
/// beyond 2 GiB, they are written into a file of their own whose name is made of what it holds.
public final class OnnxTarget implements ModelTarget {
    private static final long PIECE = 1 << 22;

    private final Kind kind;
    private final @Nullable OnnxSource source;
    private final @Nullable OnnxPacking packing;

    /// How codes are held.
    public enum Kind {
        DENSE("onnx", "ONNX model"),
        DEQUANTIZE("onnx-qdq", "ONNX model with DequantizeLinear"),
        PRODUCTS("onnx-nbits", "ONNX model with MatMulNBits");

        private final String id;
        private final String title;

        Kind(String id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    /// A target that takes its graph from the source it is given: see [#of].
    public OnnxTarget(Kind kind) {
        this(kind, null);
    }

    private OnnxTarget(Kind kind, @Nullable OnnxSource source) {
        this.kind = kind;
        this.source = source;
        this.packing = source == null ? null : new OnnxPacking(source, kind == Kind.PRODUCTS);
    }

    @Override
    public ModelTarget of(ModelFile opened) throws IOException {
        return new OnnxTarget(kind, OnnxSource.of(opened));
    }

    @Override
    public String id() {
        return kind.id;
    }

    @Override
    public String title() {
        return kind.title;
    }

    @Override
    public String fileEnding() {
        return ".onnx";
    }

    @Override
    public boolean holds(DType type) {
        return Arrays.stream(ElementType.values()).anyMatch(element -> element.type() == type);
    }

    /// A graph's operators are made for the types that its weights have.
    @Override
    public boolean holds(FileLayout.Entry entry) {
        return source != null
                && source.tensor(entry.name())
                        .filter(tensor ->
                                tensor.type() == entry.type() && tensor.shape().equals(entry.shape()))
                        .isPresent();
    }

    @Override
    public Optional<GridPacking> grids() {
        return kind == Kind.DENSE ? Optional.empty() : Optional.ofNullable(packing);
    }

    @Override
    public FileLayout layout(
            SequencedMap<String, MetadataValue> metadata, List<FileLayout.Entry> entries, List<Companion> companions) {
        OnnxAssembly.Files files = assemble(entries);
        Map<Integer, Long> offsets = new HashMap<>();
        // The file with the weights is written first: its slots come before those of the model.
        long end = offsets(files.data(), 0, offsets);
        offsets(files.model(), end, offsets);
        List<FileLayout.Slot> slots = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            slots.add(entries.get(i).at(offsets.getOrDefault(i, 0L)));
        }
        return new FileLayout(
                id(),
                metadata,
                slots,
                companions,
                files.model().length() + files.data().length());
    }

    private static long offsets(Rope rope, long from, Map<Integer, Long> offsets) {
        long at = from;
        for (Rope.Piece piece : rope.pieces()) {
            switch (piece) {
                case Rope.Slot slot -> offsets.put(slot.index(), at);
                case Rope.Kept kept -> offsets.put(kept.index(), at);
                case Rope.Made ignored -> {}
                case Rope.Copied ignored -> {}
            }
            at += piece.length();
        }
        return at;
    }

    private OnnxAssembly.Files assemble(List<FileLayout.Entry> entries) {
        if (source == null || packing == null) {
            throw new IllegalStateException("a graph is written from its source: no source was given");
        }
        try {
            return OnnxAssembly.of(source, entries, packing, DataName.of(source.digest(), kind.id, entries));
        } catch (IOException e) {
            throw new IllegalStateException("the graph was read before", e);
        }
    }

    @Override
    public Written write(FileLayout layout, Path out, Content content, Job job) throws IOException {
        List<FileLayout.Entry> entries = layout.slots().stream()
                .map(slot ->
                        new FileLayout.Entry(slot.name(), slot.shape(), slot.type(), slot.typeName(), slot.bytes()))
                .toList();
        OnnxAssembly.Files files = assemble(entries);
        Progress progress = new Progress(layout, content, job);
        if (files.dataName().isEmpty()) {
            try (AtomicFile model = AtomicFile.create(out)) {
                return finish(model, files.model(), progress, 0);
            }
        }
        Path beside = out.resolveSibling(files.dataName().get());
        try (AtomicFile data = AtomicFile.create(beside);
                AtomicFile model = AtomicFile.create(out)) {
            progress.write(files.data(), data);
            job.check();
            long bytes = data.position();
            data.commit();
            return finish(model, files.model(), progress, bytes);
        }
    }

    private static Written finish(AtomicFile file, Rope rope, Progress progress, long others) throws IOException {
        progress.write(rope, file);
        progress.job.check();
        Written written = new Written(file.position() + others, file.sha256());
        file.commit();
        return written;
    }

    /// Writes ropes, one after the other.
    private static final class Progress {
        private final FileLayout layout;
        private final Content content;
        private final Job job;
        private long before;

        Progress(FileLayout layout, Content content, Job job) {
            this.layout = layout;
            this.content = content;
            this.job = job;
        }

        void write(Rope rope, AtomicFile file) throws IOException {
            for (Rope.Piece piece : rope.pieces()) {
                job.check();
                switch (piece) {
                    case Rope.Made made -> file.write(ByteBuffer.wrap(made.bytes()));
                    case Rope.Copied copied -> copy(copied.source(), file);
                    case Rope.Slot slot -> fill(slot.index(), slot.length(), file);
                    case Rope.Kept kept -> {
                        // Its bytes are asked for all the same: whoever gives them counts on it.
                        content.write(kept.index(), layout.slots().get(kept.index()), bytes -> job.check());
                        copy(kept.source(), file);
                    }
                }
            }
            before += rope.length();
        }

        private void fill(int index, long length, AtomicFile file) throws IOException {
            FileLayout.Slot slot = layout.slots().get(index);
            long from = file.position();
            job.report((double) (before + from) / layout.totalBytes(), slot.name());
            content.write(index, slot, bytes -> copy(bytes, file));
            if (file.position() != from + length) {
                throw new IllegalStateException(slot.name() + ": " + length + " bytes were planned and "
                        + (file.position() - from) + " written");
            }
        }

        private void copy(Message source, AtomicFile file) throws IOException {
            copy(source.bytes(), file);
        }

        private void copy(MemorySegment bytes, AtomicFile file) throws IOException {
            for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                job.check();
                file.write(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at))
                        .asByteBuffer());
            }
        }
    }
}
