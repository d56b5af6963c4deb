package lapidary.core.edit;

import java.util.Map;
import lapidary.core.edit.WeightEdits.Place;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// A tensor, or some of its rows, with single weights multiplied by factors. Nothing is stored.
public final class EditedRows implements RowSource {
    private final RowSource source;
    private final WeightEdits edits;

    private EditedRows(RowSource source, WeightEdits edits) {
        this.source = source;
        this.edits = edits;
    }

    /// The rows with their edits; the very same where there are none.
    public static RowSource of(RowSource source, WeightEdits edits) {
        return edits.isEmpty() ? source : new EditedRows(source, edits);
    }

    @Override
    public Shape shape() {
        return source.shape();
    }

    @Override
    public long firstRow() {
        return source.firstRow();
    }

    @Override
    public boolean isDecodable() {
        return source.isDecodable();
    }

    @Override
    public boolean keepsZeros() {
        return source.keepsZeros();
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        source.decode(firstRow, rows, out);
        long start = source.firstRow() + firstRow;
        long columns = shape().columns();
        Place from = new Place(Math.toIntExact(Math.min(start, Integer.MAX_VALUE)), 0);
        for (Map.Entry<Place, Double> edit : edits.factors().tailMap(from).entrySet()) {
            long row = edit.getKey().row() - start;
            if (row >= rows) {
                return;
            }
            int at = Math.toIntExact(row * columns + edit.getKey().column());
            double factor = edit.getValue();
            out[at] = factor == 0 ? 0 : (float) (out[at] * factor);
        }
    }
}
