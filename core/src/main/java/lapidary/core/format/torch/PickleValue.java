package lapidary.core.format.torch;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a pickle describes: plain data, containers, tensors, and things that would need code to be run, which stay
/// inert.
///
/// Containers may contain themselves; whoever walks them keeps count.
sealed interface PickleValue {

    /// Python's None.
    record Nothing() implements PickleValue {
        static final Nothing NOTHING = new Nothing();
    }

    /// A truth value.
    record Truth(boolean value) implements PickleValue {}

    /// A whole number.
    record Whole(BigInteger value) implements PickleValue {
        static Whole of(long value) {
            return new Whole(BigInteger.valueOf(value));
        }
    }

    /// A floating-point number.
    record Real(double value) implements PickleValue {}

    /// Text.
    record Text(String value) implements PickleValue {}

    /// Bytes where they lie in the pickle; also texts that are too long to be kept.
    record Raw(MemorySegment bytes) implements PickleValue {}

    /// A list, tuple or set.
    final class Items implements PickleValue {
        private final List<PickleValue> items;

        Items(List<PickleValue> items) {
            this.items = new ArrayList<>(items);
        }

        Items() {
            this.items = new ArrayList<>(0);
        }

        List<PickleValue> items() {
            return items;
        }
    }

    /// A dictionary of any kind; a key that comes again replaces nothing here, see [#get].
    final class Entries implements PickleValue {
        private final List<PickleValue> keys = new ArrayList<>(0);
        private final List<PickleValue> values = new ArrayList<>(0);

        void put(PickleValue key, PickleValue value) {
            keys.add(key);
            values.add(value);
        }

        List<PickleValue> keys() {
            return keys;
        }

        List<PickleValue> values() {
            return values;
        }

        /// The last value with this text as its key.
        Optional<PickleValue> get(String key) {
            for (int i = keys.size() - 1; i >= 0; i--) {
                if (keys.get(i) instanceof Text text && text.value().equals(key)) {
                    return Optional.of(values.get(i));
                }
            }
            return Optional.empty();
        }
    }

    /// A class or function that the pickle names.
    ///
    /// @param name "module.name"
    /// @param offset of its first mention in the pickle
    record Named(String name, long offset) implements PickleValue {}

    /// A reference to the bytes of a tensor, which lie outside the pickle.
    ///
    /// @param type of its elements
    /// @param key that finds the bytes
    /// @param elements how many there are
    /// @param first element of the root storage that it begins with, for a part of another storage (old files)
    /// @param viewed elements of that part; -1 for a whole storage
    record Storage(TorchType type, String key, long elements, long first, long viewed) implements PickleValue {
        /// Elements that a tensor on it may use.
        long size() {
            return viewed < 0 ? elements : viewed;
        }
    }

    /// A tensor.
    ///
    /// @param type of its elements; differs from that of the storage where the storage is untyped
    /// @param offset of its first element in the storage
    /// @param quantization how its integers become real numbers; null when they are not to
    record StoredTensor(
            Storage storage,
            TorchType type,
            long offset,
            List<Long> shape,
            List<Long> strides,
            @Nullable Quantization quantization,
            long pickleOffset)
            implements PickleValue {}

    /// Scale and zero point of a quantized tensor.
    ///
    /// @param scales one, or a tensor of one per channel
    /// @param zeroPoints of the same kind
    /// @param axis of the channels; -1 for one scale
    record Quantization(PickleValue scales, PickleValue zeroPoints, int axis) {}

    /// Something that only code could make: what would be called is known, and it is not.
    final class Inert implements PickleValue {
        private final String name;
        private final List<PickleValue> parts = new ArrayList<>(0);

        /// @param name of what would be called or built
        Inert(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        /// Its arguments and its state: plain data, which may hold tensors.
        List<PickleValue> parts() {
            return parts;
        }
    }
}
