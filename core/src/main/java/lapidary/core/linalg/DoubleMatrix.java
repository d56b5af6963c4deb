package lapidary.core.linalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A window of `float64[rows, columns]`, row-major, over native memory that somebody else owns.
///
/// @param data begins with the first element of the first row
/// @param stride elements from one row to the next, ≥ `columns`
public record DoubleMatrix(MemorySegment data, int rows, int columns, int stride) {
    private static final int ALIGNMENT = 64;

    /// @throws IllegalArgumentException when the window does not fit into `data`, or `data` lies on the heap
    public DoubleMatrix {
        long elements = rows == 0 ? 0 : Math.addExact(Math.multiplyExact(rows - 1L, (long) stride), columns);
        if (rows < 0 || columns < 0 || stride < columns || !data.isNative() || 8 * elements > data.byteSize()) {
            throw new IllegalArgumentException("no matrix of " + rows + " × " + columns + ", stride " + stride
                    + ", in a segment of " + data.byteSize() + " bytes");
        }
    }

    /// A matrix of zeros that lives as long as the arena.
    public static DoubleMatrix allocate(Arena arena, int rows, int columns) {
        MemorySegment data =
                arena.allocate(Math.multiplyExact(Math.multiplyExact((long) rows, (long) columns), 8L), ALIGNMENT);
        return new DoubleMatrix(data, rows, columns, columns);
    }

    /// A part of it, over the same memory.
    public DoubleMatrix window(int row, int column, int rowCount, int columnCount) {
        if (row < 0 || column < 0 || rowCount > rows - row || columnCount > columns - column) {
            throw new IndexOutOfBoundsException("rows " + row + " + " + rowCount + " of " + rows + ", columns " + column
                    + " + " + columnCount + " of " + columns);
        }
        return new DoubleMatrix(data.asSlice(8 * (at(row) + column)), rowCount, columnCount, stride);
    }

    /// Element index of the first element of a row.
    public long at(int row) {
        return (long) row * stride;
    }

    public double get(int row, int column) {
        return data.getAtIndex(ValueLayout.JAVA_DOUBLE, at(row) + column);
    }

    public void set(int row, int column, double value) {
        data.setAtIndex(ValueLayout.JAVA_DOUBLE, at(row) + column, value);
    }

    /// Copies part of a row out.
    public void read(int row, int column, double[] out, int at, int count) {
        MemorySegment.copy(data, ValueLayout.JAVA_DOUBLE, 8 * (at(row) + column), out, at, count);
    }

    /// Copies part of a row in.
    public void write(int row, int column, double[] in, int at, int count) {
        MemorySegment.copy(in, at, data, ValueLayout.JAVA_DOUBLE, 8 * (at(row) + column), count);
    }

    /// out = out − a · b, on the calling thread.
    ///
    /// @param a `float64[m, k]`
    /// @param b `float64[k, n]`
    /// @param out `float64[m, n]`, overlapping neither
    public static void subtractProduct(DoubleMatrix a, DoubleMatrix b, DoubleMatrix out) {
        multiply(OpenBlas.PLAIN, a, b, -1, out);
    }

    /// out = out + aᵀ · b, on the calling thread.
    ///
    /// @param a `float64[k, m]`
    /// @param b `float64[k, n]`
    /// @param out `float64[m, n]`, overlapping neither
    public static void addTransposedProduct(DoubleMatrix a, DoubleMatrix b, DoubleMatrix out) {
        multiply(OpenBlas.TRANSPOSED, a, b, 1, out);
    }

    private static void multiply(int order, DoubleMatrix a, DoubleMatrix b, double scale, DoubleMatrix out) {
        int m = order == OpenBlas.PLAIN ? a.rows : a.columns;
        int k = order == OpenBlas.PLAIN ? a.columns : a.rows;
        if (k != b.rows || out.rows != m || out.columns != b.columns) {
            throw new IllegalArgumentException("shapes do not fit");
        }
        if (m == 0 || k == 0 || b.columns == 0) {
            return;
        }
        try {
            OpenBlas.DGEMM.invokeExact(
                    OpenBlas.ROW_MAJOR,
                    order,
                    OpenBlas.PLAIN,
                    m,
                    b.columns,
                    k,
                    scale,
                    a.data,
                    a.stride,
                    b.data,
                    b.stride,
                    1.0,
                    out.data,
                    out.stride);
        } catch (Throwable e) {
            throw OpenBlas.failed(e);
        }
    }
}
