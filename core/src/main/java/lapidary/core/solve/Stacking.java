package lapidary.core.solve;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.tensor.Shape;

/// Compressed experts of a block as the one tensor that a file has of them, and the other way round. Grids only: what
/// else there is is encoded from its values.
final class Stacking {
    private Stacking() {}

    /// Empty where they do not go together.
    static Optional<CompressedTensor> of(Shape shape, List<CompressedTensor> parts) {
        if (parts.size() == 1) {
            return Optional.of(parts.getFirst()).filter(only -> only.shape().equals(shape));
        }
        if (!(parts.getFirst() instanceof Grid first) || first.groupSize() == 0) {
            return Optional.empty();
        }
        if (!parts.stream().allMatch(part -> part instanceof Grid grid && goesTogether(grid, first))) {
            return Optional.empty();
        }
        return Optional.of(stacked(shape, parts.stream().map(Grid.class::cast).toList()));
    }

    private static boolean goesTogether(Grid grid, Grid first) {
        return grid.bits() == first.bits()
                && grid.groupSize() == first.groupSize()
                && grid.isSymmetric() == first.isSymmetric()
                && grid.scaleType() == first.scaleType()
                && grid.storage().equals(first.storage());
    }

    private static Grid stacked(Shape shape, List<Grid> parts) {
        byte[][] codes =
                new byte[parts.stream().mapToInt(part -> part.codes().length).sum()][];
        float[] scales =
                new float[parts.stream().mapToInt(part -> part.scales().length).sum()];
        short[] zeros = new short
                [parts.stream().mapToInt(part -> part.zeroPoints().length).sum()];
        int row = 0;
        int scale = 0;
        int zero = 0;
        for (Grid part : parts) {
            System.arraycopy(part.codes(), 0, codes, row, part.codes().length);
            System.arraycopy(part.scales(), 0, scales, scale, part.scales().length);
            System.arraycopy(part.zeroPoints(), 0, zeros, zero, part.zeroPoints().length);
            row += part.codes().length;
            scale += part.scales().length;
            zero += part.zeroPoints().length;
        }
        Grid first = parts.getFirst();
        return new Grid(
                shape, first.bits(), first.groupSize(), codes, scales, zeros, first.scaleType(), first.storage());
    }

    /// Some rows; empty where they cannot be taken out.
    static Optional<CompressedTensor> part(CompressedTensor all, long firstRow, long rows) {
        if (!(all instanceof Grid grid) || grid.groupSize() == 0) {
            return Optional.empty();
        }
        Shape flat = Shape.of(grid.shape().rows(), grid.shape().columns());
        Grid matrix = new Grid(
                flat,
                grid.bits(),
                grid.groupSize(),
                grid.codes(),
                grid.scales(),
                grid.zeroPoints(),
                grid.scaleType(),
                grid.storage());
        return Optional.of(
                matrix.rows(LongStream.range(firstRow, firstRow + rows).toArray()));
    }
}
