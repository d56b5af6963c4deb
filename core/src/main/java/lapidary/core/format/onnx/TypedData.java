package lapidary.core.format.onnx;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.Indirect;
import org.jspecify.annotations.Nullable;

/// Elements that lie one by one in a typed field of a `TensorProto`, as plain bytes. They were counted when the file
/// was opened; the first reader unpacks all of them, which takes no more than eight times their bytes in the file.
///
/// @see StoredTensor.Typed
final class TypedData implements Indirect.Rearranged {
    private final StoredTensor tensor;
    private final int field;
    private final int unit;
    private final long bytes;
    private @Nullable MemorySegment plain;

    TypedData(StoredTensor tensor, StoredTensor.Typed place) {
        this.tensor = tensor;
        this.field = place.field();
        this.unit = place.unit();
        this.bytes = tensor.type().orElseThrow().bytes(tensor.shape());
    }

    @Override
    public void read(long firstRow, int rows, MemorySegment out) {
        long rowBytes = tensor.shape().rows() == 0 ? 0 : bytes / tensor.shape().rows();
        Objects.checkFromIndexSize(firstRow, (long) rows, tensor.shape().rows());
        MemorySegment.copy(plain(), firstRow * rowBytes, out, 0, rows * rowBytes);
    }

    /// All of them.
    synchronized MemorySegment plain() {
        if (plain == null) {
            MemorySegment unpacked = Arena.ofAuto().allocate(Math.max(1, bytes), Long.BYTES);
            try {
                unpack(unpacked);
            } catch (FormatException e) {
                // It was walked through once: somebody wrote into the file meanwhile.
                throw new UncheckedIOException(e);
            }
            plain = unpacked.asSlice(0, bytes);
        }
        return plain;
    }

    private void unpack(MemorySegment out) throws FormatException {
        long at = 0;
        Message.Fields fields = tensor.message().fields();
        while (fields.next()) {
            if (fields.number() != field) {
                continue;
            }
            if (fields.wireType() == Message.VARINT) {
                put(out, at, fields.whole());
                at += unit;
            } else if (isFixed(field)) {
                Message raw = fields.raw();
                MemorySegment.copy(raw.bytes(), 0, out, at, raw.size());
                at += raw.size();
            } else {
                Message.Varints packed = new Message.Varints(fields.raw());
                while (packed.hasNext()) {
                    put(out, at, packed.next());
                    at += unit;
                }
            }
        }
    }

    private void put(MemorySegment out, long at, long value) {
        switch (unit) {
            case 1 -> out.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case 2 -> out.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at, (short) value);
            case 4 -> out.set(Message.LITTLE_INT, at, (int) value);
            default -> out.set(Message.LITTLE_LONG, at, value);
        }
    }

    /// Bytes that a number of a typed field stands for.
    static int unit(int field, ElementType type) {
        return switch (field) {
            case StoredTensor.FLOAT_DATA -> Float.BYTES;
            case StoredTensor.DOUBLE_DATA, StoredTensor.INT64_DATA -> Long.BYTES;
            default -> Math.max(1, type.bits() / 8);
        };
    }

    /// How many numbers (or strings) one field adds.
    static long count(Message message, Message.Fields fields) throws FormatException {
        int field = fields.number();
        if (field == StoredTensor.STRING_DATA) {
            return fields.content(message.place()).size() < 0 ? 0 : 1;
        }
        if (!isFixed(field)) {
            if (fields.wireType() == Message.VARINT) {
                return 1;
            }
            return countVarints(fields.content(message.place()));
        }
        int width = field == StoredTensor.FLOAT_DATA ? Float.BYTES : Double.BYTES;
        boolean isSingle = fields.wireType() == (width == Float.BYTES ? Message.FIXED32 : Message.FIXED64);
        long size = isSingle ? width : fields.content(message.place()).size();
        if (size % width != 0) {
            throw message.problem(
                    Problem.WRONG_SIZE,
                    fields.start(),
                    "a whole number of " + width + "-byte numbers",
                    size + " bytes");
        }
        return size / width;
    }

    private static long countVarints(Message packed) throws FormatException {
        MemorySegment bytes = packed.bytes();
        long count = 0;
        int length = 0;
        for (long at = 0; at < bytes.byteSize(); at++) {
            length++;
            if (bytes.get(ValueLayout.JAVA_BYTE, at) >= 0) {
                count++;
                length = 0;
            }
            if (length == 10) {
                throw packed.problem(
                        Problem.OVERFLOW, packed.begin() + at, "a number of at most ten bytes", "a longer one");
            }
        }
        if (length != 0) {
            throw packed.problem(Problem.TRUNCATED, packed.end(), "the end of a number", "more of it");
        }
        return count;
    }

    private static boolean isFixed(int field) {
        return field == StoredTensor.FLOAT_DATA || field == StoredTensor.DOUBLE_DATA;
    }
}
