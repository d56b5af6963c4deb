package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.format.StoredBytes;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Storage;
import lapidary.core.format.torch.PickleValue.Text;
import lapidary.core.format.torch.PickleValue.Truth;
import lapidary.core.format.torch.PickleValue.Whole;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A checkpoint as PyTorch wrote it before 1.6 (and on request still does): five pickles one after the other (magic
/// number, version, facts about the system, the object, keys of storages), then the storages. Also a bare pickle,
/// which has no storages.
///
/// Source: PyTorch `torch/serialization.py` (`_legacy_save`, `_legacy_load`).
final class LegacyCheckpoint {
    static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final String MEMBER = "pickle";

    private final MappedFile file;
    private final PickleCursor cursor;
    private final InertNames inert = new InertNames();
    private final Map<String, Storage> storages = new HashMap<>();

    private LegacyCheckpoint(MappedFile file) {
        this.file = file;
        this.cursor = new PickleCursor(file.path(), MEMBER, file.bytes());
    }

    static Checkpoint read(MappedFile file) throws FormatException {
        return new LegacyCheckpoint(file).read();
    }

    private Checkpoint read() throws FormatException {
        PickleValue first = next();
        if (!(first instanceof Whole whole) || !whole.value().equals(MAGIC)) {
            return bare(first);
        }
        if (!(next() instanceof Whole version) || version.value().longValue() != VERSION) {
            throw cursor.wrong(Problem.UNSUPPORTED_VERSION, "version " + VERSION + " before here", "another one");
        }
        boolean isBigEndian = next() instanceof PickleValue.Entries facts
                && facts.get("little_endian").orElse(new Truth(true)) instanceof Truth little
                && !little.value();
        PickleValue object = next();
        if (!(next() instanceof Items keys)) {
            throw cursor.wrong(Problem.BAD_HEADER, "the keys of the storages before here", "something else");
        }
        MemorySegment header = file.bytes().asSlice(0, cursor.offset());
        Map<String, StorageBytes> places = places(keys.items(), isBigEndian);
        return checkpoint(object, header, (storage, place) -> find(places, storage, place));
    }

    private Checkpoint bare(PickleValue object) throws FormatException {
        if (cursor.offset() != file.size()) {
            throw cursor.wrong(
                    Problem.BAD_MAGIC,
                    "a PyTorch checkpoint, or one pickle alone",
                    file.size() - cursor.offset() + " more bytes after a pickle without PyTorch's magic number");
        }
        return checkpoint(object, file.bytes(), (storage, place) -> {
            throw new FormatException(
                    Problem.MISSING_TENSOR, file.path(), place, "a storage after the pickle", "a pickle alone");
        });
    }

    private Checkpoint checkpoint(PickleValue object, MemorySegment header, StorageBytes.Finder finder)
            throws FormatException {
        List<Tensor> tensors = new ArrayList<>();
        SequencedMap<TensorId, TensorId> aliases = new LinkedHashMap<>();
        Checkpoint.list(object, "", cursor, finder, tensors, aliases);
        return new Checkpoint(List.of(header), Checkpoint.facts(object), tensors, aliases, inert.list(), file.size());
    }

    private PickleValue next() throws FormatException {
        TorchCalls calls = new TorchCalls(cursor, inert);
        PickleValue value = new PickleMachine(cursor, calls).run();
        calls.storages().forEach(storages::putIfAbsent);
        return value;
    }

    /// Where the storages lie: each its number of elements (64 bits), then the elements.
    private Map<String, StorageBytes> places(List<PickleValue> keys, boolean isBigEndian) throws FormatException {
        ValueLayout.OfLong layout =
                ValueLayout.JAVA_LONG_UNALIGNED.withOrder(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Map<String, StorageBytes> places = new HashMap<>();
        for (PickleValue value : keys) {
            String key =
                    value instanceof Text text ? text.value() : value instanceof Whole whole ? whole.value() + "" : "";
            Storage storage = storages.get(key);
            if (storage == null) {
                throw cursor.wrong(
                        Problem.BAD_VALUE, "the key of a storage that the pickle names", ValueText.of(value));
            }
            String place = "storage '" + PickleCursor.shortened(key) + "' at offset " + cursor.offset();
            long elements = cursor.take(Long.BYTES).get(layout, 0);
            if (elements != storage.elements()) {
                throw new FormatException(
                        Problem.WRONG_SIZE, file.path(), place, storage.elements() + " elements", elements + "");
            }
            long offset = cursor.offset();
            long size = size(storage, place);
            MemorySegment bytes = cursor.take(size);
            StorageBytes found = new StorageBytes(StoredBytes.of(bytes), bytes, file.path(), offset, isBigEndian);
            if (places.put(key, found) != null) {
                throw new FormatException(
                        Problem.DUPLICATE_NAME, file.path(), place, "one storage of this key", "a second one");
            }
        }
        return places;
    }

    private long size(Storage storage, String place) throws FormatException {
        try {
            return Math.multiplyExact(storage.elements(), (long) storage.type().bytes());
        } catch (ArithmeticException e) {
            throw new FormatException(
                    Problem.OVERFLOW, file.path(), place, "less than 2⁶³ bytes", storage.elements() + " elements");
        }
    }

    private StorageBytes find(Map<String, StorageBytes> places, Storage storage, String place) throws FormatException {
        StorageBytes found = places.get(storage.key());
        if (found == null) {
            throw new FormatException(
                    Problem.MISSING_TENSOR,
                    file.path(),
                    place,
                    "storage '" + PickleCursor.shortened(storage.key()) + "' after the pickles",
                    "none");
        }
        long expected = size(storage, place);
        if (expected != found.bytes().size()) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file.path(),
                    place,
                    "a storage of " + expected + " bytes",
                    found.bytes().size() + " bytes");
        }
        return found;
    }
}
