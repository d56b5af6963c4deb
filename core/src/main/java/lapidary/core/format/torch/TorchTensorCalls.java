package lapidary.core.format.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.Strided;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Named;
import lapidary.core.format.torch.PickleValue.Quantization;
import lapidary.core.format.torch.PickleValue.Storage;
import lapidary.core.format.torch.PickleValue.StoredTensor;
import lapidary.core.format.torch.PickleValue.Text;
import lapidary.core.format.torch.PickleValue.Whole;
import lapidary.core.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// The calls that build tensors, and the storages that they are built on. Every tensor lies inside its storage, or
/// the file is refused.
///
/// Source: PyTorch `torch/_utils.py`, `torch/serialization.py`.
final class TorchTensorCalls {
    private static final int MOST_DIMENSIONS = 64;
    private static final int MOST_TENSORS = 1_000_000;

    /// How much larger than its storage a tensor may be that shows the same elements several times.
    private static final long MOST_EXPANSION = 64;

    private static final long ALWAYS_ALLOWED = 64 << 20;

    private final PickleCursor cursor;
    private final Map<String, Storage> storages = new HashMap<>();
    private int tensors;

    TorchTensorCalls(PickleCursor cursor) {
        this.cursor = cursor;
    }

    /// The storages that were mentioned, by key; of each its first mention.
    Map<String, Storage> storages() {
        return storages;
    }

    /// `("storage", class, key, location, elements[, (view key, first element, elements)])`
    Storage storage(List<PickleValue> parts) throws FormatException {
        if (parts.size() < 5 || !(parts.get(1) instanceof Named className)) {
            throw wrong("a storage's class, key, place and size", parts.size() + " values");
        }
        TorchType type = TorchType.ofStorage(className.name())
                .orElseThrow(() -> new FormatException(
                        Problem.UNSUPPORTED_TYPE,
                        cursor.file(),
                        cursor.place(cursor.offset()),
                        "a storage class of PyTorch",
                        PickleCursor.shortened(className.name())));
        String key =
                switch (parts.get(2)) {
                    case Text text -> text.value();
                    case Whole whole -> whole.value().toString();
                    default -> throw wrong("a storage's key", ValueText.of(parts.get(2)));
                };
        long elements = whole(parts.get(4), "a storage's size");
        boolean isView = parts.size() > 5
                && parts.get(5) instanceof Items view
                && view.items().size() == 3;
        Storage whole = new Storage(type, key, elements, 0, -1);
        storages.putIfAbsent(key, whole);
        if (!isView) {
            return whole;
        }
        List<PickleValue> view = ((Items) parts.get(5)).items();
        long first = whole(view.get(1), "the start of a storage's view");
        long viewed = whole(view.get(2), "the size of a storage's view");
        if (first > elements || viewed > elements - first) {
            throw outside("a view of " + viewed + " elements from " + first + " on", elements);
        }
        return new Storage(type, key, elements, first, viewed);
    }

    /// `(storage, first element, size, strides, …)`
    StoredTensor tensor(List<PickleValue> values, long offset) throws FormatException {
        Storage storage = onStorage(values, 4);
        return checked(storage, storage.type(), values, null, offset);
    }

    /// `(storage, first element, size, strides, requires gradient, hooks, type, …)`
    StoredTensor typedTensor(List<PickleValue> values, long offset) throws FormatException {
        Storage storage = onStorage(values, 7);
        TorchType type = TorchType.named(values.get(6) instanceof Named named ? named.name() : "")
                .orElseThrow(() -> wrong("a type of PyTorch", ValueText.of(values.get(6))));
        return checked(storage, type, values, null, offset);
    }

    /// `(storage, first element, size, strides, (scheme, scale, zero point | scale, zero points, axis), …)`
    StoredTensor quantized(List<PickleValue> values, long offset) throws FormatException {
        Storage storage = onStorage(values, 5);
        if (!(values.get(4) instanceof Items parameters)
                || parameters.items().size() < 3
                || !(parameters.items().getFirst() instanceof Named)) {
            throw wrong("a scheme with scale and zero point", ValueText.of(values.get(4)));
        }
        List<PickleValue> parts = parameters.items();
        boolean isPerChannel = parts.size() > 3;
        long axis = isPerChannel ? whole(parts.get(3), "the axis of the scales") : -1;
        int rank = values.get(2) instanceof Items size ? size.items().size() : 0;
        if (isPerChannel && axis >= rank) {
            throw wrong("an axis below " + rank, "axis " + axis);
        }
        Quantization quantization = new Quantization(parts.get(1), parts.get(2), (int) axis);
        return checked(storage, storage.type(), values, quantization, offset);
    }

    private Storage onStorage(List<PickleValue> values, int least) throws FormatException {
        if (values.size() < least || !(values.getFirst() instanceof Storage storage)) {
            throw wrong(
                    "a storage, its first element, size and strides",
                    values.isEmpty() ? "nothing" : ValueText.of(values.getFirst()));
        }
        return storage;
    }

    private StoredTensor checked(
            Storage storage, TorchType type, List<PickleValue> values, @Nullable Quantization quantization, long offset)
            throws FormatException {
        if (++tensors > MOST_TENSORS) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_TENSORS + " tensors", "more");
        }
        long first = whole(values.get(1), "a tensor's first element");
        List<Long> size = wholes(values.get(2), "a tensor's size");
        List<Long> strides = wholes(values.get(3), "a tensor's strides");
        if (size.size() != strides.size()) {
            throw new FormatException(
                    Problem.BAD_SHAPE,
                    cursor.file(),
                    cursor.place(offset),
                    size.size() + " strides for " + size,
                    strides + "");
        }
        try {
            checkInside(storage, type, first, new Shape(size), strides);
        } catch (ArithmeticException e) {
            throw cursor.wrong(Problem.OVERFLOW, "a tensor of less than 2⁶³ bytes", "size " + size);
        }
        return new StoredTensor(storage, type, first, size, strides, quantization, offset);
    }

    private void checkInside(Storage storage, TorchType type, long first, Shape shape, List<Long> strides)
            throws FormatException {
        if (type.isPacked()) {
            return;
        }
        long room = Math.multiplyExact(storage.size(), (long) storage.type().bytes());
        long end = Math.multiplyExact(Strided.end(shape, first, strides), (long) type.bytes());
        if (end > room) {
            throw outside(
                    "a tensor of " + shape + " with strides " + strides + " from element " + first + " on",
                    room / type.bytes());
        }
        long shown = Math.multiplyExact(shape.elements(), (long) type.bytes());
        if (shown > ALWAYS_ALLOWED && shown / MOST_EXPANSION > room) {
            throw cursor.wrong(
                    Problem.LIMIT_EXCEEDED,
                    "a tensor of at most " + MOST_EXPANSION + " times its storage of " + room + " bytes",
                    shown + " bytes");
        }
    }

    private List<Long> wholes(PickleValue value, String what) throws FormatException {
        if (!(value instanceof Items items)) {
            throw wrong(what, ValueText.of(value));
        }
        if (items.items().size() > MOST_DIMENSIONS) {
            throw cursor.wrong(
                    Problem.LIMIT_EXCEEDED,
                    "at most " + MOST_DIMENSIONS + " dimensions",
                    items.items().size() + "");
        }
        List<Long> numbers = new ArrayList<>();
        for (PickleValue item : items.items()) {
            numbers.add(whole(item, what));
        }
        return numbers;
    }

    private long whole(PickleValue value, String what) throws FormatException {
        if (value instanceof Whole whole
                && whole.value().signum() >= 0
                && whole.value().bitLength() < 64) {
            return whole.value().longValue();
        }
        throw wrong(what + ", a whole number from 0 to 2⁶³ − 1", ValueText.of(value));
    }

    private FormatException outside(String what, long elements) {
        return cursor.wrong(Problem.BAD_OFFSET, "elements inside a storage of " + elements, what);
    }

    private FormatException wrong(String expected, String found) {
        return cursor.wrong(Problem.BAD_VALUE, expected, found);
    }
}
