package lapidary.core.plan;

import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.GridForm;
import lapidary.core.compressed.Reoriented;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.NotFiniteException;
import lapidary.core.quant.TypeEncoder;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What a file makes of a result that it does not hold as it is. The preview shows the weights after it.
public sealed interface FileRounding {

    /// The result as the file holds it.
    ///
    /// @param made what the method made
    /// @throws NotFiniteException for what is beyond every number of the file
    CompressedTensor apply(TensorId tensor, CompressedTensor made, Workers workers, Job job) throws NotFiniteException;

    /// "F16", "scales in F16"
    String name();

    /// All weights encoded anew.
    record Encoded(DType type) implements FileRounding {
        @Override
        public CompressedTensor apply(TensorId tensor, CompressedTensor made, Workers workers, Job job)
                throws NotFiniteException {
            return new TypeEncoder(workers).encode(tensor, made, type, job);
        }

        @Override
        public String name() {
            return type.name();
        }
    }

    /// The same codes with scales rounded to halves.
    ///
    /// @param form as it is written
    record HalfScales(GridForm form) implements FileRounding {
        @Override
        public CompressedTensor apply(TensorId tensor, CompressedTensor made, Workers workers, Job job)
                throws NotFiniteException {
            return switch (made) {
                case Grid grid -> rounded(tensor, grid);
                case Reoriented turned ->
                    Reoriented.of(turned.orientation(), apply(tensor, turned.matrix(), workers, job));
                default -> throw new IllegalStateException("no grid: " + made);
            };
        }

        private Grid rounded(TensorId tensor, Grid grid) throws NotFiniteException {
            float[] scales = grid.scales().clone();
            long perRow = grid.groupSize() == 0 ? Long.MAX_VALUE : form.groupsPerRow(grid.shape());
            for (int i = 0; i < scales.length; i++) {
                float half = Float.float16ToFloat(Float.floatToFloat16(scales[i]));
                if (!Float.isFinite(half)) {
                    int column = Math.toIntExact(i % perRow * Math.max(1, grid.groupSize()));
                    throw NotFiniteException.beyond(tensor, i / perRow, column, scales[i], DType.F16);
                }
                scales[i] = half;
            }
            return new Grid(
                    grid.shape(),
                    grid.bits(),
                    grid.groupSize(),
                    grid.codes(),
                    scales,
                    grid.zeroPoints(),
                    DType.F16,
                    form.storage());
        }

        @Override
        public String name() {
            return "scales in F16";
        }
    }
}
