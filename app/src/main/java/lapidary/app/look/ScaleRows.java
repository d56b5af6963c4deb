package lapidary.app.look;

import java.util.Optional;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.LevelGrid;
import lapidary.core.compressed.ShiftedGrid;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// The scales of a compressed tensor, one for each group of a row.
@SuppressWarnings("ArrayRecordComponent") // decision: a view of the tensor's own array, never compared
record ScaleRows(Shape shape, float[] scales) implements RowSource {

    /// Empty where there are none, or only one.
    static Optional<RowSource> of(CompressedTensor made) {
        return switch (made) {
            case Grid grid -> of(grid.shape(), grid.groupSize(), grid.scales());
            case LevelGrid grid -> of(grid.shape(), grid.groupSize(), grid.scales());
            case ShiftedGrid grid -> of(grid.steps());
            default -> Optional.empty();
        };
    }

    private static Optional<RowSource> of(Shape shape, int groupSize, float[] scales) {
        return groupSize == 0 || scales.length < 2
                ? Optional.empty()
                : Optional.of(new ScaleRows(Shape.of(shape.rows(), scales.length / shape.rows()), scales));
    }

    @Override
    public void decode(long firstRow, int rows, float[] out) {
        int columns = Math.toIntExact(shape.columns());
        System.arraycopy(scales, Math.toIntExact(firstRow * columns), out, 0, rows * columns);
    }
}
