package lapidary.core.linalg;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A window of `float32[rows, columns]`, row-major, over native memory that somebody else owns.
///
/// @param data begins with the first element of the first row
/// @param rows ≥ 0
/// @param columns ≥ 0
/// @param stride elements from one row to the next, ≥ `columns`
public record Matrix(MemorySegment data, int rows, int columns, int stride) {

    /// @throws IllegalArgumentException when the window does not fit into `data`, or `data` lies on the heap
    public Matrix {
        if (rows < 0 || columns < 0 || stride < columns) {
            throw new IllegalArgumentException(
                    "no matrix: " + rows + " rows, " + columns + " columns, stride " + stride);
        }
        if (!data.isNative()) {
            throw new IllegalArgumentException("expected native memory, got " + data);
        }
        long elements = rows == 0 ? 0 : Math.addExact(Math.multiplyExact(rows - 1L, (long) stride), columns);
        if (Math.multiplyExact(elements, 4L) > data.byteSize()) {
            throw new IllegalArgumentException(
                    "expected " + elements + " elements, got a segment of " + data.byteSize() + " bytes");
        }
    }

    /// Rows that lie one directly behind the other.
    public static Matrix of(MemorySegment data, int rows, int columns) {
        return new Matrix(data, rows, columns, columns);
    }

    /// The rows `from` to `from + count`, over the same memory.
    public Matrix rows(int from, int count) {
        if (from < 0 || count < 0 || from > rows - count) {
            throw new IndexOutOfBoundsException("rows " + from + " + " + count + " of " + rows);
        }
        return new Matrix(from == 0 ? data : data.asSlice(4L * from * stride), count, columns, stride);
    }

    /// The columns `from` to `from + count`, over the same memory.
    public Matrix columns(int from, int count) {
        if (from < 0 || count < 0 || from > columns - count) {
            throw new IndexOutOfBoundsException("columns " + from + " + " + count + " of " + columns);
        }
        return new Matrix(from == 0 ? data : data.asSlice(4L * from), rows, count, stride);
    }

    /// Element index of the first element of a row.
    public long at(int row) {
        return (long) row * stride;
    }

    public float get(int row, int column) {
        return data.getAtIndex(ValueLayout.JAVA_FLOAT, at(row) + column);
    }

    /// Fills the matrix.
    ///
    /// @param values `float32[rows, columns]`, read from index 0
    public void set(float[] values) {
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(values, row * columns, data, ValueLayout.JAVA_FLOAT, 4 * at(row), columns);
        }
    }

    /// A copy on the heap, `float32[rows, columns]`.
    public float[] toArray() {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(data, ValueLayout.JAVA_FLOAT, 4 * at(row), values, row * columns, columns);
        }
        return values;
    }
}
