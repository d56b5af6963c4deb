package lapidary.core.format.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// One mapped safetensors file: a model of its own or a shard.
///
/// @param header the bytes that listed the tensors
/// @param tensors in the order of their data
record SafetensorsFile(
        MappedFile file, MemorySegment header, SequencedMap<String, String> metadata, List<Tensor> tensors) {

    /// No stored type is known to need less than this much per element.
    private static final long MOST_ELEMENTS_A_BYTE = 64;

    /// Maps the file and checks that its header describes its data exactly: in bounds, sized as
    /// types and shapes say, without overlap or gap.
    static SafetensorsFile open(Path path, Arena arena) throws IOException {
        MappedFile file = MappedFile.open(path, arena);
        return MappedFile.reading(path, () -> {
            SafetensorsHeader header = SafetensorsHeader.read(file);
            List<Tensor> tensors = new ArrayList<>(header.entries().size());
            long end = 0;
            for (SafetensorsHeader.Entry entry : header.entries()) {
                checkPlace(file, header, entry, end);
                end = entry.end();
                tensors.add(tensor(file, header, entry));
            }
            checkEnd(file, header, end);
            return new SafetensorsFile(
                    file, file.bytes().asSlice(0, header.dataOffset()), header.metadata(), List.copyOf(tensors));
        });
    }

    private static void checkPlace(
            MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry, long previousEnd)
            throws FormatException {
        long size = file.size() - header.dataOffset();
        String place = place(header, entry);
        if (entry.begin() > entry.end()) {
            throw new FormatException(
                    Problem.BAD_OFFSET, file.path(), place, "begin before end", entry.begin() + " … " + entry.end());
        }
        if (entry.begin() < previousEnd) {
            throw new FormatException(
                    Problem.OVERLAP,
                    file.path(),
                    place,
                    "data from " + previousEnd + " on",
                    "data from " + entry.begin() + " on, inside the tensor before it");
        }
        if (entry.begin() > previousEnd) {
            throw new FormatException(
                    Problem.BAD_OFFSET,
                    file.path(),
                    place,
                    "data from " + previousEnd + " on",
                    "a gap until " + entry.begin());
        }
        if (entry.end() > size) {
            throw new FormatException(
                    Problem.TRUNCATED,
                    file.path(),
                    place,
                    "data up to " + entry.end(),
                    size + " bytes of data until the end of the file");
        }
    }

    private static void checkEnd(MappedFile file, SafetensorsHeader header, long end) throws FormatException {
        long size = file.size() - header.dataOffset();
        if (end != size) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file.path(),
                    "data at offset " + (header.dataOffset() + end),
                    "the end of the file after the last tensor",
                    (size - end) + " more bytes");
        }
    }

    private static Tensor tensor(MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry)
            throws FormatException {
        long bytes = entry.end() - entry.begin();
        Shape shape = shape(file, header, entry);
        DType type = SafetensorsTypes.find(entry.typeName())
                .filter(found -> found.divides(shape.columns()))
                .orElse(DType.OPAQUE);
        checkSize(file, header, entry, type, shape);
        long offset = header.dataOffset() + entry.begin();
        return new Tensor(
                new TensorId(entry.name()),
                shape,
                type,
                entry.typeName(),
                file.bytes().asSlice(offset, bytes),
                file.path(),
                offset);
    }

    private static void checkSize(
            MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry, DType type, Shape shape)
            throws FormatException {
        long bytes = entry.end() - entry.begin();
        boolean fits = type == DType.OPAQUE
                ? shape.elements() / MOST_ELEMENTS_A_BYTE <= bytes
                : bytes == size(file, header, entry, type, shape);
        if (!fits) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file.path(),
                    place(header, entry),
                    (type == DType.OPAQUE ? "room" : type.bytes(shape) + " bytes") + " for " + entry.typeName() + " "
                            + shape,
                    bytes + " bytes");
        }
    }

    private static Shape shape(MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry)
            throws FormatException {
        try {
            return new Shape(entry.shape());
        } catch (ArithmeticException e) {
            throw overflow(file, header, entry);
        }
    }

    private static long size(
            MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry, DType type, Shape shape)
            throws FormatException {
        try {
            return type.bytes(shape);
        } catch (ArithmeticException e) {
            throw overflow(file, header, entry);
        }
    }

    private static FormatException overflow(MappedFile file, SafetensorsHeader header, SafetensorsHeader.Entry entry) {
        return new FormatException(
                Problem.OVERFLOW,
                file.path(),
                place(header, entry),
                "a shape whose size fits 63 bits",
                "shape " + entry.shape());
    }

    private static String place(SafetensorsHeader header, SafetensorsHeader.Entry entry) {
        return "tensor '" + entry.name() + "' at offset " + (header.dataOffset() + entry.begin());
    }
}
