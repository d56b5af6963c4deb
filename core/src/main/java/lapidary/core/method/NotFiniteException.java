package lapidary.core.method;

import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// A weight that is NaN or infinite, or that the chosen type would make infinite, met while compressing; the message
/// names tensor, row and column.
public final class NotFiniteException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient TensorId tensor;
    private final long row;
    private final long column;
    private final String expected;
    private final String found;

    /// A weight that is NaN or infinite in the source.
    public NotFiniteException(TensorId tensor, long row, long column, float found) {
        this(tensor, row, column, "a finite weight", Float.toString(found));
    }

    private NotFiniteException(TensorId tensor, long row, long column, String expected, String found) {
        super("tensor '" + tensor + "': row " + row + ", column " + column + ": expected " + expected + ", found "
                + found);
        this.tensor = tensor;
        this.row = row;
        this.column = column;
        this.expected = expected;
        this.found = found;
    }

    /// A finite weight whose stored form would be infinite, as 70000 is in F16.
    public static NotFiniteException beyond(TensorId tensor, long row, long column, float weight, DType type) {
        return new NotFiniteException(
                tensor,
                row,
                column,
                "a weight within the range of " + type + " (BF16 and F32 reach further)",
                Float.toString(weight));
    }

    public TensorId tensor() {
        return tensor;
    }

    public long row() {
        return row;
    }

    public long column() {
        return column;
    }

    /// The same when the row was counted from `firstRow` of the tensor on.
    public NotFiniteException shifted(long firstRow) {
        return new NotFiniteException(tensor, firstRow + row, column, expected, found);
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
