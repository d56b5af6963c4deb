package lapidary.core.format;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// An array of numbers at regular distances, as a file describes it; [#tensor()] makes of it a window where rows
/// follow each other as they are, and a rearranged tensor where they do not.
///
/// Complex numbers become pairs of real ones, real part first: one more dimension of two.
///
/// @param strides in elements, one per dimension
/// @param first index of the first element in the content
/// @param element how a number is stored
/// @param content what the elements lie in
/// @param place where the content lies in its file
public record StoredArray(
        TensorId id, Shape shape, List<Long> strides, long first, Element element, StoredBytes content, Place place) {

    /// How a number is stored.
    ///
    /// @param type of a number; of each of the two of a complex one
    /// @param typeName as the file has it
    /// @param bytes of an element
    /// @param numberBytes of a number; half of `bytes` for complex ones
    public record Element(DType type, String typeName, int bytes, int numberBytes, boolean isBigEndian) {}

    /// Where a content lies.
    ///
    /// @param bytes as the file has them: compressed, where they are
    /// @param offset of the first of them in the file
    public record Place(Path file, MemorySegment bytes, long offset) {}

    /// Row after row from the start of the content.
    public static StoredArray rowMajor(TensorId id, Shape shape, Element element, StoredBytes content, Place place) {
        return new StoredArray(id, shape, Strided.rowMajor(shape), 0, element, content, place);
    }

    /// @throws IndexOutOfBoundsException when an element lies outside the content
    public Tensor tensor() {
        int parts = element.bytes() / element.numberBytes();
        Shape real = new Shape(parts > 1 ? with(shape.dimensions(), 1, parts) : shape.dimensions());
        List<Long> steps = parts > 1 ? with(strides, parts, 1) : strides;
        int width = element.numberBytes();
        long start = real.elements() == 0 ? 0 : Math.multiplyExact(first, (long) parts);
        boolean isSwapped = element.isBigEndian() && width > 1;
        if (content instanceof StoredBytes.Window && !isSwapped && Strided.isRowMajor(real, steps)) {
            long size = Math.multiplyExact(real.elements(), (long) width);
            MemorySegment window = place.bytes().asSlice(start * width, size);
            long offset = place.offset() + start * width;
            return new Tensor(id, real, element.type(), element.typeName(), window, place.file(), offset);
        }
        Strided view = new Strided(content, real, start, steps, width, isSwapped ? width : 1);
        return new Tensor(
                id,
                real,
                element.type(),
                element.typeName(),
                place.bytes(),
                place.file(),
                place.offset(),
                Optional.of(view));
    }

    private static List<Long> with(List<Long> numbers, long factor, long last) {
        List<Long> extended = new ArrayList<>();
        numbers.forEach(number -> extended.add(Math.multiplyExact(number, factor)));
        extended.add(last);
        return extended;
    }
}
