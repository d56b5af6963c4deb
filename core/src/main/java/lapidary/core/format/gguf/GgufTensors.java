package lapidary.core.format.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.compressed.I2sPacking;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Reads the tensor list of a GGUF file and finds each tensor's bytes.
///
/// Tensors lie one after the other, each at a multiple of the alignment; nothing else lies between
/// them. A type that is not known reaches to the next tensor or to the end of the file.
final class GgufTensors {
    static final int MOST_TENSORS = 1 << 19;
    private static final int MOST_DIMENSIONS = 8;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int SMALLEST_ENTRY = Long.BYTES + Integer.BYTES + Integer.BYTES + Long.BYTES;

    /// No stored type is known to need less than this much per element.
    private static final long MOST_ELEMENTS_A_BYTE = 64;

    private final GgufCursor cursor;
    private final long alignment;

    private GgufTensors(GgufCursor cursor, long alignment) {
        this.cursor = cursor;
        this.alignment = alignment;
    }

    /// One entry of the list.
    ///
    /// @param number of its type
    /// @param offset of its bytes from the start of the data
    /// @param isTernary whether it is of bitnet.cpp's type I2_S, which has the number of a removed type
    private record Entry(String name, Shape shape, int number, long offset, boolean isTernary) {
        DType type() {
            return isTernary ? DType.COMPUTED : GgufTypes.find(number).orElse(DType.OPAQUE);
        }

        String typeName() {
            return isTernary ? "I2_S" : GgufTypes.typeName(number);
        }

        Entry asTernary() {
            return new Entry(name, shape, number, offset, true);
        }
    }

    static long readCount(GgufCursor cursor) throws FormatException {
        return cursor.readCount(MOST_TENSORS, SMALLEST_ENTRY, "number of tensors");
    }

    /// Reads `count` entries; tensors come back in the order of the list.
    static List<Tensor> read(GgufCursor cursor, long count, long alignment) throws FormatException {
        return new GgufTensors(cursor, alignment).read(count);
    }

    private List<Tensor> read(long count) throws FormatException {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (long i = 0; i < count; i++) {
            entries.add(readEntry(i, names));
        }
        long dataOffset = padded(cursor.at());
        return locate(entries, dataOffset);
    }

    private Entry readEntry(long index, Set<String> names) throws FormatException {
        long from = cursor.at();
        String name = cursor.readText(LONGEST_NAME, "name of tensor " + index);
        String place = place(name);
        if (!names.add(name)) {
            throw cursor.problem(Problem.DUPLICATE_NAME, place, from, "one entry", "a second one");
        }
        Shape shape = readShape(place);
        int number = cursor.readInt(place + ", type");
        long offsetAt = cursor.at();
        long offset = cursor.readLong(place + ", offset");
        if (offset < 0 || offset % alignment != 0) {
            throw cursor.problem(
                    Problem.BAD_OFFSET,
                    place,
                    offsetAt,
                    "a multiple of " + alignment,
                    "offset " + Long.toUnsignedString(offset));
        }
        return new Entry(name, shape, number, offset, false);
    }

    /// Dimensions come fastest first and leave slowest first.
    private Shape readShape(String place) throws FormatException {
        long from = cursor.at();
        int rank = cursor.readInt(place + ", number of dimensions");
        if (rank < 0 || rank > MOST_DIMENSIONS) {
            throw cursor.problem(
                    Problem.LIMIT_EXCEEDED,
                    place,
                    from,
                    "at most " + MOST_DIMENSIONS + " dimensions",
                    Integer.toUnsignedString(rank));
        }
        List<Long> extents = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            long extent = cursor.readSize(place + ", dimension " + i);
            if (extent < 0) {
                throw cursor.problem(
                        Problem.BAD_SHAPE, place, from, "extents below 2⁶³", Long.toUnsignedString(extent));
            }
            extents.add(extent);
        }
        Collections.reverse(extents);
        try {
            return new Shape(extents);
        } catch (ArithmeticException e) {
            throw cursor.problem(Problem.OVERFLOW, place, from, "a shape whose size fits 63 bits", "shape " + extents);
        }
    }

    private List<Tensor> locate(List<Entry> entries, long dataOffset) throws FormatException {
        Tensor[] tensors = new Tensor[entries.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < tensors.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong(i -> entries.get(i).offset()));
        long end = 0; // of the tensor before, padded
        for (int i = 0; i < tensors.length; i++) {
            Entry entry = entries.get(order.get(i));
            checkOffset(entry, dataOffset, end);
            Optional<Entry> next =
                    i + 1 < tensors.length ? Optional.of(entries.get(order.get(i + 1))) : Optional.empty();
            entry = isTernary(entry, dataOffset, next) ? entry.asTernary() : entry;
            long bytes = bytes(entry, dataOffset, next);
            end = padded(Math.addExact(entry.offset(), bytes));
            tensors[order.get(i)] = tensor(entry, dataOffset, bytes);
        }
        return List.of(tensors);
    }

    /// bitnet.cpp took a number for I2_S that had another meaning for a while: the room of the tensor tells.
    private boolean isTernary(Entry entry, long dataOffset, Optional<Entry> next) {
        long end = next.map(Entry::offset).orElse(cursor.file().size() - dataOffset);
        return entry.number() == I2sPacking.TYPE_NUMBER
                && !cursor.isBigEndian()
                && TernaryRows.isSized(entry.shape(), end - entry.offset(), alignment);
    }

    private void checkOffset(Entry entry, long dataOffset, long end) throws FormatException {
        if (entry.offset() < end) {
            throw cursor.problem(
                    Problem.OVERLAP,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    "data from offset " + (dataOffset + end) + " on",
                    "data inside the tensor before it");
        }
        if (entry.offset() > end) {
            throw new FormatException(
                    Problem.BAD_OFFSET,
                    cursor.file().path(),
                    place(entry.name()),
                    "data at offset " + end + " of the data",
                    "offset " + entry.offset() + ", after a gap");
        }
    }

    private long bytes(Entry entry, long dataOffset, Optional<Entry> next) throws FormatException {
        long size = cursor.file().size();
        long available = size - dataOffset - entry.offset();
        if (entry.isTernary()) {
            return I2sPacking.bytes(entry.shape().elements(), I2sPacking.Layout.X86);
        }
        long bytes = entry.type() == DType.OPAQUE
                ? next.map(Entry::offset).orElse(size - dataOffset) - entry.offset()
                : typedBytes(entry, dataOffset);
        if (bytes > available || bytes < 0) {
            throw cursor.problem(
                    Problem.TRUNCATED,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    bytes < 0 ? "data" : bytes + " bytes of data",
                    Math.max(0, available) + " bytes until the end of the file");
        }
        if (entry.type() == DType.OPAQUE && entry.shape().elements() / MOST_ELEMENTS_A_BYTE > bytes) {
            throw cursor.problem(
                    Problem.WRONG_SIZE,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    "room for " + entry.shape() + " elements",
                    bytes + " bytes");
        }
        return bytes;
    }

    private long typedBytes(Entry entry, long dataOffset) throws FormatException {
        DType type = entry.type();
        int together =
                InterleavedType.find(entry.number()).map(InterleavedType::rows).orElse(1);
        if (entry.shape().rows() % together != 0) {
            throw cursor.problem(
                    Problem.BAD_SHAPE,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    "a multiple of " + together + " rows for " + entry.typeName(),
                    "shape " + entry.shape());
        }
        if (!type.divides(entry.shape().columns())) {
            throw cursor.problem(
                    Problem.BAD_SHAPE,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    "rows of a multiple of " + type.blockElements() + " elements for " + type,
                    "shape " + entry.shape());
        }
        try {
            return Math.addExact(type.bytes(entry.shape()), alignment) - alignment;
        } catch (ArithmeticException e) {
            throw cursor.problem(
                    Problem.OVERFLOW,
                    place(entry.name()),
                    dataOffset + entry.offset(),
                    "a size that fits 63 bits",
                    type + " " + entry.shape());
        }
    }

    private Tensor tensor(Entry entry, long dataOffset, long bytes) throws FormatException {
        long offset = dataOffset + entry.offset();
        MemorySegment data = cursor.file().bytes().asSlice(offset, bytes);
        return new Tensor(
                new TensorId(entry.name()),
                entry.shape(),
                entry.type(),
                entry.typeName(),
                data,
                cursor.file().path(),
                offset,
                entry.isTernary()
                        ? Optional.of(new TernaryRows(entry.shape(), data))
                        : cursor.isBigEndian()
                                ? turned(entry, offset, data)
                                : InterleavedType.find(entry.number())
                                        .map(type -> new InterleavedRows(type, entry.shape(), data)));
    }

    /// How a tensor of a big-endian file is read; empty where single bytes are all there is.
    private Optional<Indirect> turned(Entry entry, long offset, MemorySegment data) throws FormatException {
        Optional<List<BlockFields.Field>> fields =
                InterleavedType.find(entry.number()).isPresent() ? Optional.empty() : BlockFields.of(entry.type());
        if (fields.isEmpty()) {
            throw cursor.problem(
                    Problem.UNSUPPORTED_TYPE,
                    place(entry.name()),
                    offset,
                    "a type whose byte order is known, as the file is big-endian",
                    entry.typeName());
        }
        return fields.filter(found -> !found.isEmpty())
                .map(found -> new BigEndianRows(entry.type(), entry.shape(), found, data));
    }

    private long padded(long offset) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    private static String place(String name) {
        return "tensor " + GgufCursor.shown(name);
    }
}
