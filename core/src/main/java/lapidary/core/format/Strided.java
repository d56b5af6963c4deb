package lapidary.core.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import lapidary.core.tensor.Indirect;
import lapidary.core.tensor.Shape;

/// Elements of one width that lie at regular distances: slices, transposed and expanded tensors, Fortran order,
/// big-endian numbers, inflated members.
///
/// Element (i₀, i₁, …) starts at byte `(first + Σ iₖ · strideₖ) · width`.
public final class Strided implements Indirect.Rearranged {
    private static final int TILE = 32;

    private final StoredBytes bytes;
    private final Shape shape;
    private final long first;
    private final long[] strides;
    private final int width;
    private final int swapped;

    /// @param bytes that hold the elements
    /// @param first index of element (0, 0, …)
    /// @param strides in elements, ≥ 0, one per dimension
    /// @param width of an element in bytes
    /// @param swapped bytes of a number that are stored in reverse order, a divisor of the width; 1 when none are
    /// @throws IndexOutOfBoundsException when an element lies outside the bytes
    public Strided(StoredBytes bytes, Shape shape, long first, List<Long> strides, int width, int swapped) {
        if (strides.size() != shape.rank() || width < 1 || swapped < 1 || width % swapped != 0) {
            throw new IllegalArgumentException(
                    "strides " + strides + " for " + shape + ", width " + width + ", swapped " + swapped);
        }
        this.bytes = bytes;
        this.shape = shape;
        this.first = first;
        this.strides = strides.stream().mapToLong(Long::longValue).toArray();
        this.width = width;
        this.swapped = swapped;
        long needed = Math.multiplyExact(end(shape, first, strides), (long) width);
        Objects.checkFromIndexSize(0, needed, bytes.size());
    }

    /// One more than the index of the last element; 0 when there is none.
    ///
    /// @throws ArithmeticException when it overflows
    public static long end(Shape shape, long first, List<Long> strides) {
        if (shape.elements() == 0) {
            return 0;
        }
        long last = first;
        for (int i = 0; i < shape.rank(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.dimensions().get(i) - 1, strides.get(i)));
        }
        return Math.addExact(last, 1);
    }

    /// The strides of elements that lie row after row.
    public static List<Long> rowMajor(Shape shape) {
        Long[] strides = new Long[shape.rank()];
        long step = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = step;
            step = Math.multiplyExact(step, Math.max(1, shape.dimensions().get(i)));
        }
        return List.of(strides);
    }

    /// Whether elements with these strides lie row after row; what dimensions of one element say does not matter.
    public static boolean isRowMajor(Shape shape, List<Long> strides) {
        List<Long> plain = rowMajor(shape);
        for (int i = 0; i < plain.size(); i++) {
            if (shape.dimensions().get(i) > 1 && !plain.get(i).equals(strides.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void read(long firstRow, int rows, MemorySegment out) {
        Objects.checkFromIndexSize(firstRow, (long) rows, shape.rows());
        long rowBytes = Math.multiplyExact(shape.columns(), (long) width);
        Objects.checkFromIndexSize(0, Math.multiplyExact(rowBytes, (long) rows), out.byteSize());
        MemorySegment in = bytes.segment();
        int rank = shape.rank();
        long columnStep = rank == 0 ? 1 : strides[rank - 1];
        long inGroup = rank < 2 ? 1 : shape.dimensions().get(rank - 2);
        long rowStep = rank < 2 ? 0 : strides[rank - 2];
        for (long row = firstRow; row < firstRow + rows; ) {
            long count = Math.min(inGroup - row % inGroup, firstRow + rows - row);
            Block block = new Block(in, start(row), rowStep, columnStep, out.asSlice((row - firstRow) * rowBytes));
            block.copy(count, shape.columns());
            row += count;
        }
        if (swapped > 1) {
            swap(out.asSlice(0, rowBytes * rows));
        }
    }

    /// Index of the first element of a row.
    private long start(long row) {
        long at = first;
        long rest = row;
        for (int i = shape.rank() - 2; i >= 0; i--) {
            long extent = shape.dimensions().get(i);
            at += rest % extent * strides[i];
            rest /= extent;
        }
        return at;
    }

    private void swap(MemorySegment out) {
        for (long at = 0; at < out.byteSize(); at += swapped) {
            for (int i = 0; i < swapped / 2; i++) {
                byte low = out.get(ValueLayout.JAVA_BYTE, at + i);
                out.set(ValueLayout.JAVA_BYTE, at + i, out.get(ValueLayout.JAVA_BYTE, at + swapped - 1 - i));
                out.set(ValueLayout.JAVA_BYTE, at + swapped - 1 - i, low);
            }
        }
    }

    /// Some rows with the same leading indices.
    private final class Block {
        private final MemorySegment in;
        private final long start;
        private final long rowStep;
        private final long columnStep;
        private final MemorySegment out;

        Block(MemorySegment in, long start, long rowStep, long columnStep, MemorySegment out) {
            this.in = in;
            this.start = start;
            this.rowStep = rowStep;
            this.columnStep = columnStep;
            this.out = out;
        }

        void copy(long rows, long columns) {
            if (columnStep == 1) {
                for (long row = 0; row < rows; row++) {
                    MemorySegment.copy(
                            in, (start + row * rowStep) * width, out, row * columns * width, columns * width);
                }
                return;
            }
            // Tiles, so that a line of the cache is used whole where rows lie across the order of the file.
            for (long row = 0; row < rows; row += TILE) {
                for (long column = 0; column < columns; column += TILE) {
                    tile(row, Math.min(rows, row + TILE), column, Math.min(columns, column + TILE), columns);
                }
            }
        }

        private void tile(long row, long rowEnd, long column, long columnEnd, long columns) {
            for (long r = row; r < rowEnd; r++) {
                for (long c = column; c < columnEnd; c++) {
                    element((start + r * rowStep + c * columnStep) * width, (r * columns + c) * width);
                }
            }
        }

        private void element(long from, long to) {
            switch (width) {
                case 1 -> out.set(ValueLayout.JAVA_BYTE, to, in.get(ValueLayout.JAVA_BYTE, from));
                case 2 -> out.set(ValueLayout.JAVA_SHORT_UNALIGNED, to, in.get(ValueLayout.JAVA_SHORT_UNALIGNED, from));
                case 4 -> out.set(ValueLayout.JAVA_INT_UNALIGNED, to, in.get(ValueLayout.JAVA_INT_UNALIGNED, from));
                case 8 -> out.set(ValueLayout.JAVA_LONG_UNALIGNED, to, in.get(ValueLayout.JAVA_LONG_UNALIGNED, from));
                default -> MemorySegment.copy(in, from, out, to, width);
            }
        }
    }
}
