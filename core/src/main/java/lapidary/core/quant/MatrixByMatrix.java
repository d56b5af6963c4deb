package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;

/// A tensor that stacks matrices which see different inputs, as those of experts do and those of a grouped convolution:
/// a method that looks at the inputs works on one after the other, each with what entered it.
final class MatrixByMatrix {
    private MatrixByMatrix() {}

    /// Carries a method out, on the whole tensor where that is one matrix.
    static CompressedTensor apply(
            Transform method, ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        int matrices = method.needsMoments(settings) ? evidence.matrixCount(tensor) : 1;
        if (matrices < 2) {
            return method.apply(tensor, weights, settings, evidence, job);
        }
        int rows = Math.toIntExact(weights.shape().rows() / matrices);
        List<Grid> grids = new ArrayList<>();
        for (int matrix = 0; matrix < matrices; matrix++) {
            job.check();
            ModelTensor one = one(tensor, rows);
            RowSource own = new Rows(weights, (long) matrix * rows, rows);
            CompressedTensor done = method.apply(one, own, settings, evidence.ofMatrix(tensor, matrix), job);
            if (!(done instanceof Grid grid) || grid.groupSize() == 0) {
                throw new IllegalStateException("expected a grid by rows or groups of '" + tensor.id() + "'");
            }
            grids.add(grid);
        }
        return stacked(weights.shape(), grids);
    }

    /// Some rows of a tensor.
    private record Rows(RowSource whole, long firstRow, int rows) implements RowSource {
        @Override
        public Shape shape() {
            return Shape.of(rows, whole.shape().columns());
        }

        @Override
        public void decode(long from, int count, float[] out) {
            Objects.checkFromIndexSize(from, (long) count, rows);
            whole.decode(firstRow + from, count, out);
        }

        @Override
        public boolean keepsZeros() {
            return whole.keepsZeros();
        }
    }

    private static ModelTensor one(ModelTensor tensor, int rows) {
        Tensor own = tensor.tensor();
        Shape shape = Shape.of(rows, own.shape().columns());
        Tensor matrix = new Tensor(
                own.id(), shape, own.type(), own.typeName(), own.data(), own.file(), own.offset(), own.indirect());
        return new ModelTensor(matrix, tensor.role(), tensor.block());
    }

    private static Grid stacked(Shape shape, List<Grid> grids) {
        Grid first = grids.getFirst();
        byte[][] codes =
                grids.stream().flatMap(grid -> Arrays.stream(grid.codes())).toArray(byte[][]::new);
        float[] scales = new float[first.scales().length * grids.size()];
        short[] zeroPoints = new short[first.zeroPoints().length * grids.size()];
        for (int i = 0; i < grids.size(); i++) {
            Grid grid = grids.get(i);
            System.arraycopy(grid.scales(), 0, scales, i * grid.scales().length, grid.scales().length);
            System.arraycopy(grid.zeroPoints(), 0, zeroPoints, i * grid.zeroPoints().length, grid.zeroPoints().length);
        }
        return new Grid(
                shape, first.bits(), first.groupSize(), codes, scales, zeroPoints, first.scaleType(), first.storage());
    }
}
