package lapidary.views.plot;

/// A part of a matrix in cells of `rowStep` × `columnStep` weights; the last cells of a line may be smaller.
///
/// @param rows weights from top to bottom
/// @param columns weights from left to right
public record CellWindow(long firstRow, long firstColumn, long rows, long columns, long rowStep, long columnStep) {

    /// Cells from top to bottom.
    public int down() {
        return Math.toIntExact(Math.ceilDiv(rows, rowStep));
    }

    /// Cells from left to right.
    public int across() {
        return Math.toIntExact(Math.ceilDiv(columns, columnStep));
    }
}
