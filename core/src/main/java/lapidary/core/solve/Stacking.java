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
        int rows = 0;
        int scales = 0;
        int zeros = 0;
        for (CompressedTensor part : parts) {
            boolean goesTogether = part instanceof Grid grid
                    && grid.bits() == first.bits()
                    && grid.groupSize() == first.groupSize()
                    && grid.isSymmetric() == first.isSymmetric()
                    && grid.scaleType() == first.scaleType()
                    && grid.storage().equals(first.storage());
            if (!goesTogether) {
                return Optional.empty();
            }
            rows += ((Grid) part).codes().length;
            scales += ((Grid) part).scales().length;
            zeros += ((Grid) part).zeroPoints().length;
        }
        byte[][] codes = new byte[rows][];
        float[] allScales = new float[scales];
        short[] allZeros = new short[zeros];
        int row = 0;
        int scale = 0;
        int zero = 0;
        for (CompressedTensor part : parts) {
            Grid grid = (Grid) part;
            System.arraycopy(grid.codes(), 0, codes, row, grid.codes().length);
            System.arraycopy(grid.scales(), 0, allScales, scale, grid.scales().length);
            System.arraycopy(grid.zeroPoints(), 0, allZeros, zero, grid.zeroPoints().length);
            row += grid.codes().length;
            scale += grid.scales().length;
            zero += grid.zeroPoints().length;
        }
        return Optional.of(new Grid(
                shape,
                first.bits(),
                first.groupSize(),
                codes,
                allScales,
                allZeros,
                first.scaleType(),
                first.storage()));
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
