package lapidary.app.look;

import lapidary.app.workbench.OpenModel;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Rows of an opened model that keep it open while they are read.
///
/// @param rows may be a window over the model's mapped file
record LeasedRows(OpenModel model, RowSource rows) implements RowSource {
    @Override
    public Shape shape() {
        return rows.shape();
    }

    @Override
    public boolean isDecodable() {
        return rows.isDecodable();
    }

    /// @throws java.util.concurrent.CancellationException when the model has been closed
    @Override
    public void decode(long firstRow, int count, float[] out) {
        model.use(ignored -> {
            rows.decode(firstRow, count, out);
            return out;
        });
    }
}
