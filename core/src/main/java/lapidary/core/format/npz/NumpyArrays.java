package lapidary.core.format.npz;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.NotExecuted;
import lapidary.core.format.StoredArray;
import lapidary.core.format.StoredBytes;
import lapidary.core.format.Strided;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// The arrays of a file, gathered one by one: numbers as tensors, pickled objects as what is not executed, everything
/// else as a remark among the metadata.
final class NumpyArrays {
    private final Path file;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<NotExecuted> notExecuted = new ArrayList<>();
    private final SequencedMap<String, MetadataValue> remarks = new LinkedHashMap<>();

    NumpyArrays(Path file) {
        this.file = file;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    List<NotExecuted> notExecuted() {
        return notExecuted;
    }

    SequencedMap<String, MetadataValue> remarks() {
        return remarks;
    }

    /// @param content of the whole `.npy`
    /// @param packed the same as the file has it
    /// @param offset of `packed` in the file
    void add(String name, NpyHeader header, StoredBytes content, MemorySegment packed, long offset, String place)
            throws FormatException {
        Optional<StoredArray.Element> element = NumpyTypes.find(header.type());
        if (element.isPresent()) {
            tensors.add(tensor(name, header, element.get(), content, packed, offset, place));
        } else if (NumpyTypes.isObject(header.type())) {
            notExecuted.add(new NotExecuted("pickled Python objects in array '" + name + "'", file, place, 1));
        } else {
            String type = header.type().isEmpty() ? "a structured type" : "type '" + header.type() + "'";
            remarks.put(
                    "array '" + name + "'",
                    MetadataValue.text("not shown: elements of " + type + ", shape " + header.shape()));
        }
    }

    private Tensor tensor(
            String name,
            NpyHeader header,
            StoredArray.Element element,
            StoredBytes content,
            MemorySegment packed,
            long offset,
            String place)
            throws FormatException {
        long size = size(header, element, place);
        long found = content.size() - header.bytes();
        if (found != size) {
            throw new FormatException(
                    found < size ? Problem.TRUNCATED : Problem.WRONG_SIZE,
                    file,
                    "array '" + name + "', " + place,
                    size + " bytes for " + header.type() + " " + header.shape(),
                    found + " bytes");
        }
        boolean isPlain = content instanceof StoredBytes.Window;
        StoredArray.Place lies = isPlain
                ? new StoredArray.Place(file, packed.asSlice(header.bytes()), offset + header.bytes())
                : new StoredArray.Place(file, packed, offset);
        List<Long> strides = header.isFortran() ? columnMajor(header.shape()) : Strided.rowMajor(header.shape());
        StoredBytes data = content.from(header.bytes());
        return new StoredArray(new TensorId(name), header.shape(), strides, 0, element, data, lies).tensor();
    }

    private long size(NpyHeader header, StoredArray.Element element, String place) throws FormatException {
        try {
            return Math.multiplyExact(header.shape().elements(), (long) element.bytes());
        } catch (ArithmeticException e) {
            throw new FormatException(Problem.OVERFLOW, file, place, "less than 2⁶³ bytes", "shape " + header.shape());
        }
    }

    private static List<Long> columnMajor(Shape shape) {
        List<Long> strides = new ArrayList<>();
        long step = 1;
        for (long extent : shape.dimensions()) {
            strides.add(step);
            step = Math.multiplyExact(step, Math.max(1, extent));
        }
        return strides;
    }
}
