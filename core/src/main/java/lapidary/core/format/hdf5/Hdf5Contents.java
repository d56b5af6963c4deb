package lapidary.core.format.hdf5;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.Sha256;
import lapidary.core.format.StoredArray;
import lapidary.core.format.StoredBytes;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// All datasets of a file, under the path of groups that leads to each. A dataset that has two names is listed once.
final class Hdf5Contents {
    private static final int DEEPEST = 64;
    private static final int MOST_OBJECTS = 1 << 20;
    private static final int FILL_VALUE = 0x05;
    private static final Set<Integer> KNOWN_FILTERS =
            Set.of(Dataset.Filter.DEFLATE, Dataset.Filter.SHUFFLE, Dataset.Filter.FLETCHER);

    private final Bytes bytes;
    private final long base;
    private final Arena arena;
    private final Sha256 digest;
    private final List<Tensor> tensors = new ArrayList<>();
    private final SequencedMap<TensorId, TensorId> aliases = new LinkedHashMap<>();
    private final SequencedMap<String, MetadataValue> remarks = new LinkedHashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Set<String> listed = new HashSet<>();

    /// @param base where the bytes begin in the file
    Hdf5Contents(Bytes bytes, long base, Arena arena, Sha256 digest) {
        this.bytes = bytes;
        this.base = base;
        this.arena = arena;
        this.digest = digest;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    SequencedMap<TensorId, TensorId> aliases() {
        return aliases;
    }

    SequencedMap<String, MetadataValue> remarks() {
        return remarks;
    }

    /// @param address of a group's or dataset's header
    /// @param path that leads to it, "" for the root
    void read(long address, String path, int depth) throws FormatException {
        if (depth > DEEPEST) {
            throw bytes.wrong(Problem.LIMIT_EXCEEDED, address, "group", "at most " + DEEPEST + " levels", "more");
        }
        String known = names.putIfAbsent(address, path);
        if (known != null) {
            // A group that contains itself ends here, too.
            if (listed.contains(known)) {
                aliases.put(new TensorId(path), new TensorId(known));
            }
            return;
        }
        if (names.size() > MOST_OBJECTS) {
            throw bytes.wrong(Problem.LIMIT_EXCEEDED, address, "file", "at most " + MOST_OBJECTS + " objects", "more");
        }
        ObjectHeader header = ObjectHeader.read(bytes, address);
        for (ObjectHeader.Message message : header.messages()) {
            digest.add(bytes.slice(message.address(), message.length(), "object header"));
        }
        Optional<List<GroupReader.Link>> links = GroupReader.links(bytes, header);
        if (links.isPresent()) {
            for (GroupReader.Link link : links.get()) {
                digest.add(MemorySegment.ofArray(link.name().getBytes(StandardCharsets.UTF_8)));
                read(link.address(), path.isEmpty() ? link.name() : path + "/" + link.name(), depth + 1);
            }
            return;
        }
        Optional<Dataset> dataset = Dataset.of(bytes, header);
        if (dataset.isPresent()) {
            add(path, header, dataset.get());
        }
    }

    private void add(String path, ObjectHeader header, Dataset dataset) throws FormatException {
        Optional<String> obstacle = obstacle(dataset);
        if (obstacle.isPresent()) {
            remarks.put("dataset '" + path + "'", MetadataValue.text("not shown: " + obstacle.get()));
            return;
        }
        Shape shape = dataset.shape().orElseThrow();
        StoredArray.Element element = dataset.element().orElseThrow();
        TensorId id = new TensorId(path);
        if (!listed.add(path)) {
            throw bytes.wrong(Problem.DUPLICATE_NAME, 0, "dataset '" + path + "'", "one of this name", "a second one");
        }
        tensors.add(
                switch (dataset.layout()) {
                    case Dataset.Layout.Plain plain -> plain(id, shape, element, plain);
                    case Dataset.Layout.Chunked chunked -> {
                        ChunkIndex index = ChunkIndex.read(bytes, chunked, shape, element.bytes(), dataset.filters());
                        StoredBytes content = new ChunkedContent(
                                bytes, index, shape, element.bytes(), dataset.filters(), fill(header, element), arena);
                        var place = new StoredArray.Place(bytes.file(), MemorySegment.NULL, base);
                        yield StoredArray.rowMajor(id, shape, element, content, place)
                                .tensor();
                    }
                });
    }

    private static Optional<String> obstacle(Dataset dataset) {
        if (dataset.shape().isEmpty()) {
            return Optional.of("it has no value");
        }
        if (dataset.element().isEmpty()) {
            return Optional.of("elements of type " + dataset.typeName() + ", shape "
                    + dataset.shape().get());
        }
        if (dataset.layout() instanceof Dataset.Layout.Plain plain
                && plain.address() == Bytes.UNDEFINED
                && dataset.shape().get().elements() > 0) {
            return Optional.of("it was never written");
        }
        return dataset.filters().stream()
                .filter(filter -> !KNOWN_FILTERS.contains(filter.id()))
                .findFirst()
                .map(filter -> "compressed with filter " + filter.id() + " " + filter.name());
    }

    private Tensor plain(TensorId id, Shape shape, StoredArray.Element element, Dataset.Layout.Plain plain)
            throws FormatException {
        long needed;
        try {
            needed = Math.multiplyExact(shape.elements(), (long) element.bytes());
        } catch (ArithmeticException e) {
            throw bytes.wrong(Problem.OVERFLOW, 0, "dataset '" + id + "'", "less than 2⁶³ bytes", "shape " + shape);
        }
        long address = needed == 0 ? 0 : plain.address();
        if (needed != 0 && plain.size() < needed) {
            throw bytes.wrong(
                    Problem.WRONG_SIZE, address, "dataset '" + id + "'", needed + " bytes", plain.size() + " bytes");
        }
        MemorySegment data = bytes.slice(address, needed, "dataset '" + id + "'");
        var place = new StoredArray.Place(bytes.file(), data, base + address);
        return StoredArray.rowMajor(id, shape, element, StoredBytes.of(data), place)
                .tensor();
    }

    /// What elements of chunks that were never written are.
    private byte[] fill(ObjectHeader header, StoredArray.Element element) throws FormatException {
        Optional<ObjectHeader.Message> message = header.find(FILL_VALUE);
        byte[] zeros = new byte[element.bytes()];
        if (message.isEmpty()) {
            return zeros;
        }
        Bytes.Cursor cursor = bytes.at(message.get().address(), message.get().length(), "fill value");
        int version = cursor.unsignedByte();
        boolean isDefined;
        if (version < 3) {
            cursor.take(2);
            isDefined = cursor.unsignedByte() == 1;
        } else {
            isDefined = (cursor.unsignedByte() & 0x20) != 0;
        }
        if (!isDefined || cursor.unsignedInt() != element.bytes()) {
            return zeros;
        }
        return bytes.slice(cursor.take(element.bytes()), element.bytes(), "fill value")
                .toArray(ValueLayout.JAVA_BYTE);
    }
}
