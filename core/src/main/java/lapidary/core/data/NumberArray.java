package lapidary.core.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.ModelFile;
import lapidary.core.format.npz.NumpyFormat;
import lapidary.core.job.Job;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// An array of a NumPy file, brought into memory.
///
/// @param bytes row after row, little-endian
record NumberArray(String name, Shape shape, DType type, MemorySegment bytes) {
    /// Bytes of a file's arrays at most.
    static final long LARGEST = 1L << 30;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// All arrays of numbers in a `.npy` or `.npz`, by their order in the file.
    ///
    /// @throws FormatException when the file is unsound or its arrays take more than [#LARGEST] bytes
    static List<NumberArray> read(Path file, Job job) throws IOException {
        try (ModelFile opened = new NumpyFormat().open(file)) {
            return opened.reading(() -> {
                List<NumberArray> arrays = new ArrayList<>();
                long room = LARGEST;
                for (Tensor tensor : opened.tensors()) {
                    job.check();
                    room -= tensor.type().bytes(tensor.shape());
                    if (room < 0) {
                        throw new FormatException(
                                Problem.LIMIT_EXCEEDED,
                                file,
                                "array '" + tensor.id().name() + "'",
                                "arrays of at most " + LARGEST + " bytes together",
                                "shape " + tensor.shape());
                    }
                    arrays.add(read(tensor));
                }
                return arrays;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static NumberArray read(Tensor tensor) {
        long size = tensor.type().bytes(tensor.shape());
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(size)]);
        if (tensor.indirect().orElse(null) instanceof Indirect.Rearranged rearranged) {
            rearranged.read(0, Math.toIntExact(tensor.shape().rows()), bytes);
        } else {
            bytes.copyFrom(tensor.data().asSlice(0, size));
        }
        return new NumberArray(tensor.id().name(), tensor.shape(), tensor.type(), bytes);
    }

    /// Whether a file begins as `.npy` or as a zip archive.
    static boolean isNumpy(byte[] head) {
        return head.length > 6 && (head[0] & 0xff) == 0x93 && head[1] == 'N' && head[2] == 'U'
                || head.length > 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3;
    }

    boolean isWhole() {
        return switch (type) {
            case I8, I16, I32, I64, U8, U16, U32, U64, BOOL -> true;
            default -> false;
        };
    }

    int elements() {
        return Math.toIntExact(shape.elements());
    }

    /// An integer; unsigned 64-bit ones beyond 2⁶³ come negative.
    long whole(long index) {
        return switch (type) {
            case I8 -> bytes.get(ValueLayout.JAVA_BYTE, index);
            case U8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, index) & 0xff;
            case I16 -> bytes.get(SHORT, 2 * index);
            case U16 -> bytes.get(SHORT, 2 * index) & 0xffff;
            case I32 -> bytes.get(INT, 4 * index);
            case U32 -> bytes.get(INT, 4 * index) & 0xffffffffL;
            case I64, U64 -> bytes.get(LONG, 8 * index);
            default -> throw new IllegalStateException("array '" + name + "' holds " + type + ", no integers");
        };
    }

    /// A number.
    double real(long index) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(bytes.get(SHORT, 2 * index));
            case F32 -> bytes.get(FLOAT, 4 * index);
            case F64 -> bytes.get(DOUBLE, 8 * index);
            default -> whole(index);
        };
    }
}
