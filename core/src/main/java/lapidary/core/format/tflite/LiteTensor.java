package lapidary.core.format.tflite;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.Shape;

/// A tensor of a graph, with its data where it is a constant.
///
/// @param type empty for one that Lapidary does not know
/// @param typeNumber as the file has it
/// @param offset of its data in the file; −1 for what is computed while the graph runs
/// @param bytes of its data
/// @param isSparse whether its data are the values that are not zero, in an order of their own
record LiteTensor(
        FlatTable table,
        String name,
        Shape shape,
        Optional<LiteType> type,
        int typeNumber,
        long offset,
        long bytes,
        float[] scales,
        long[] zeroPoints,
        int axis,
        boolean isSparse) {
    private static final int MOST_DIMENSIONS = 32;
    private static final int MOST_SCALES = 1 << 22;

    int scaleCount() {
        return scales.length;
    }

    boolean isConstant() {
        return offset >= 0;
    }

    MemorySegment data() {
        return table.file().bytes().asSlice(offset, bytes);
    }

    static LiteTensor read(FlatTable table, FlatTable.Vector buffers) throws FormatException {
        String name = table.text(3);
        FlatTable named = new FlatTable(table.file(), table.at(), "tensor '" + name + "'");
        Shape shape = shape(named);
        int typeNumber = named.byteOf(1, 0);
        Optional<LiteType> type = LiteType.find(typeNumber);
        boolean isSparse = named.table(6, "sparsity").isPresent();
        long[] window = window(named, buffers);
        Optional<FlatTable> quantization = named.table(4, "quantization of '" + name + "'");
        boolean isConstant = window[0] >= 0;
        float[] scales = isConstant && quantization.isPresent() ? scales(quantization.get()) : new float[0];
        long[] zeros = scales.length > 0 ? zeroPoints(quantization.orElseThrow(), scales.length) : new long[0];
        int axis = quantization.isPresent() ? quantization.get().intOf(6, 0) : 0;
        LiteTensor tensor = new LiteTensor(
                named, name, shape, type, typeNumber, window[0], window[1], scales, zeros, axis, isSparse);
        if (isConstant) {
            tensor.check();
        }
        return tensor;
    }

    private static Shape shape(FlatTable table) throws FormatException {
        FlatTable.Vector extents = table.vector(0, Integer.BYTES, table.place());
        if (extents.count() > MOST_DIMENSIONS) {
            throw table.problem(
                    Problem.LIMIT_EXCEEDED,
                    table.at(),
                    "at most " + MOST_DIMENSIONS + " dimensions",
                    String.valueOf(extents.count()));
        }
        List<Long> dimensions = new ArrayList<>();
        for (long i = 0; i < extents.count(); i++) {
            if (extents.intAt(i) < 0) {
                throw table.problem(
                        Problem.BAD_SHAPE, table.at(), "an extent of 0 or more", String.valueOf(extents.intAt(i)));
            }
            dimensions.add((long) extents.intAt(i));
        }
        try {
            return new Shape(dimensions);
        } catch (ArithmeticException e) {
            FormatException overflow = table.problem(
                    Problem.OVERFLOW, table.at(), "a shape whose size fits 63 bits", "shape " + dimensions);
            overflow.initCause(e);
            throw overflow;
        }
    }

    /// Offset and bytes of the data: in a vector of the buffer's own, or, in files beyond 2 GiB,
    /// somewhere behind the
    /// FlatBuffer.
    private static long[] window(FlatTable table, FlatTable.Vector buffers) throws FormatException {
        long index = Integer.toUnsignedLong(table.intOf(2, 0));
        if (index == 0 && buffers.count() == 0) {
            return new long[] {-1, 0};
        }
        if (index >= buffers.count()) {
            throw table.problem(
                    Problem.BAD_VALUE, table.at(), "a buffer below " + buffers.count(), String.valueOf(index));
        }
        FlatTable buffer = buffers.tableAt(index, "buffer " + index + " of " + table.place());
        FlatTable.Vector data = buffer.vector(0, Byte.BYTES, buffer.place());
        long offset = buffer.longOf(1);
        long size = buffer.longOf(2);
        if (Long.compareUnsigned(offset, 1) > 0) {
            long end = table.file().size();
            if (offset < 0 || size < 0 || offset > end || size > end - offset) {
                throw buffer.problem(
                        Problem.TRUNCATED,
                        buffer.at(),
                        Long.toUnsignedString(size) + " bytes from offset " + Long.toUnsignedString(offset),
                        "a file of " + end + " bytes");
            }
            return new long[] {offset, size};
        }
        return data.count() == 0 ? new long[] {-1, 0} : new long[] {data.begin(), data.count()};
    }

    private static float[] scales(FlatTable quantization) throws FormatException {
        FlatTable.Vector vector = quantization.vector(2, Float.BYTES, quantization.place());
        if (vector.count() > MOST_SCALES) {
            throw quantization.problem(
                    Problem.LIMIT_EXCEEDED,
                    quantization.at(),
                    "at most " + MOST_SCALES + " scales",
                    String.valueOf(vector.count()));
        }
        float[] scales = new float[(int) vector.count()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = vector.realAt(i);
        }
        return scales;
    }

    private static long[] zeroPoints(FlatTable quantization, int count) throws FormatException {
        FlatTable.Vector vector = quantization.vector(3, Long.BYTES, quantization.place());
        long[] zeros = new long[count];
        if (vector.count() != 0 && vector.count() != 1 && vector.count() != count) {
            throw quantization.problem(
                    Problem.WRONG_SIZE, quantization.at(), count + " zero points", String.valueOf(vector.count()));
        }
        for (int i = 0; i < zeros.length && vector.count() > 0; i++) {
            zeros[i] = vector.longAt(vector.count() == 1 ? 0 : i);
        }
        return zeros;
    }

    private void check() throws FormatException {
        if (scales.length > 1
                && (axis < 0 || axis >= shape.rank() || shape.dimensions().get(axis) != scales.length)) {
            throw table.problem(
                    Problem.WRONG_SIZE,
                    table.at(),
                    "a scale for each index along axis " + axis + " of " + shape,
                    scales.length + " scales");
        }
        if (isSparse || type.isEmpty() || type.get().bits() == 0) {
            return;
        }
        long expected;
        try {
            expected = type.get().bytes(shape);
        } catch (ArithmeticException e) {
            FormatException overflow =
                    table.problem(Problem.OVERFLOW, table.at(), "a shape whose size fits 63 bits", "shape " + shape);
            overflow.initCause(e);
            throw overflow;
        }
        if (bytes != expected) {
            throw table.problem(
                    Problem.WRONG_SIZE,
                    table.at(),
                    expected + " bytes for " + type.get() + " " + shape,
                    bytes + " bytes");
        }
    }
}
