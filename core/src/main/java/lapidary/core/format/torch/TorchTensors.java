package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Strided;
import lapidary.core.format.torch.PickleValue.Quantization;
import lapidary.core.format.torch.PickleValue.StoredTensor;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Makes tensors of what a pickle says about them: windows where rows follow each other, rearranged ones where they
/// do not, computed ones where integers have scales.
final class TorchTensors {
    private final PickleCursor cursor;
    private final StorageBytes.Finder finder;

    TorchTensors(PickleCursor cursor, StorageBytes.Finder finder) {
        this.cursor = cursor;
        this.finder = finder;
    }

    Tensor of(String name, StoredTensor stored) throws FormatException {
        String place = "tensor '" + PickleCursor.shortened(name) + "', " + cursor.place(stored.pickleOffset());
        StorageBytes bytes = finder.find(stored.storage(), place);
        TensorId id = new TensorId(name);
        if (stored.type().isPacked()) {
            return new Tensor(
                    id,
                    new Shape(stored.shape()),
                    DType.OPAQUE,
                    stored.type().title(),
                    bytes.packed(),
                    bytes.file(),
                    bytes.offset());
        }
        Tensor plain = plain(id, stored, bytes);
        Quantization quantization = stored.quantization();
        return quantization == null ? plain : quantized(plain, quantization, place);
    }

    private static Tensor plain(TensorId id, StoredTensor stored, StorageBytes bytes) {
        TorchType type = stored.type();
        int parts = type.bytes() / type.numberBytes();
        Shape shape = new Shape(type.isComplex() ? with(stored.shape(), 1, 2) : stored.shape());
        List<Long> strides = type.isComplex() ? with(stored.strides(), parts, 1) : stored.strides();
        int width = type.numberBytes();
        long first =
                (stored.storage().first() * stored.storage().type().bytes() + stored.offset() * type.bytes()) / width;
        if (bytes.isPlain() && Strided.isRowMajor(shape, strides)) {
            long size = Math.multiplyExact(shape.elements(), (long) width);
            long from = size == 0 ? 0 : first * width;
            MemorySegment window = bytes.packed().asSlice(from, size);
            return new Tensor(id, shape, type.type(), type.title(), window, bytes.file(), bytes.offset() + from);
        }
        int swapped = bytes.isBigEndian() ? width : 1;
        Strided view = new Strided(bytes.bytes(), shape, shape.elements() == 0 ? 0 : first, strides, width, swapped);
        return new Tensor(
                id, shape, type.type(), type.title(), bytes.packed(), bytes.file(), bytes.offset(), Optional.of(view));
    }

    private static List<Long> with(List<Long> numbers, long factor, long last) {
        List<Long> extended = new ArrayList<>();
        numbers.forEach(number -> extended.add(number * factor));
        extended.add(last);
        return extended;
    }

    private Tensor quantized(Tensor codes, Quantization quantization, String place) throws FormatException {
        if (codes.type().kind() != DType.Kind.INTEGER) {
            throw new FormatException(
                    Problem.UNSUPPORTED_TYPE, cursor.file(), place, "a quantized integer type", codes.typeName());
        }
        Affine.Numbers scales = numbers(quantization.scales(), codes, quantization.axis(), place);
        Affine.Numbers zeroPoints = numbers(quantization.zeroPoints(), codes, quantization.axis(), place);
        Indirect values = new Affine(codes, scales, zeroPoints, quantization.axis());
        return new Tensor(
                codes.id(),
                codes.shape(),
                DType.COMPUTED,
                codes.typeName(),
                codes.data(),
                codes.file(),
                codes.offset(),
                Optional.of(values));
    }

    private Affine.Numbers numbers(PickleValue value, Tensor codes, int axis, String place) throws FormatException {
        if (axis < 0) {
            return switch (value) {
                case PickleValue.Real real -> Affine.Numbers.of(real.value());
                case PickleValue.Whole whole -> Affine.Numbers.of(whole.value().doubleValue());
                default -> throw wrong(place, "a scale and a zero point", PickleMachine.describe(value));
            };
        }
        if (!(value instanceof StoredTensor stored)) {
            throw wrong(place, "a tensor of one number per channel", PickleMachine.describe(value));
        }
        Shape expected = Shape.of(codes.shape().dimensions().get(axis));
        Tensor numbers = of(codes.id() + " (scales)", stored);
        if (!numbers.shape().equals(expected) || stored.quantization() != null) {
            throw wrong(place, "one number for each of " + expected + " channels", "a tensor of " + numbers.shape());
        }
        return Affine.Numbers.of(numbers);
    }

    private FormatException wrong(String place, String expected, String found) {
        return new FormatException(Problem.BAD_VALUE, cursor.file(), place, expected, found);
    }
}
