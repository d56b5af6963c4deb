package lapidary.core.format.torch;

import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.StoredArray;
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
        StoredArray.Element element = new StoredArray.Element(
                type.type(), type.title(), type.bytes(), type.numberBytes(), bytes.isBigEndian());
        long before = stored.storage().first() * stored.storage().type().bytes();
        return new StoredArray(
                        id,
                        new Shape(stored.shape()),
                        stored.strides(),
                        before / type.bytes() + stored.offset(),
                        element,
                        bytes.bytes(),
                        new StoredArray.Place(bytes.file(), bytes.packed(), bytes.offset()))
                .tensor();
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
                default -> throw wrong(place, "a scale and a zero point", ValueText.of(value));
            };
        }
        if (!(value instanceof StoredTensor stored)) {
            throw wrong(place, "a tensor of one number per channel", ValueText.of(value));
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
