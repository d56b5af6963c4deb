package lapidary.core.method;

import lapidary.core.tensor.TensorId;

/// A weight that is NaN or infinite, met while compressing; the message names tensor, row and column.
public final class NotFiniteException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotFiniteException(TensorId tensor, long row, long column, float found) {
        super("tensor '" + tensor + "': row " + row + ", column " + column + ": expected a finite weight, found "
                + found);
    }
}
