package lapidary.core.quant;

import lapidary.core.calib.Evidence;
import lapidary.core.job.Job;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Rounds rows of a layer as the step that follows will, or as near to it as is known beforehand: methods that choose
/// codes by calibration stand for the nearest codes on their grid.
sealed interface RowRounding {

    /// Replaces rows by what they will be decoded as.
    ///
    /// @param values `float32[rows, columns]`
    void round(float[] values, int rows, int columns) throws NotFiniteException;

    /// Whether each row is rounded by itself; otherwise all rows must be handed over at once.
    boolean isRowwise();

    /// Weights of a row that share a scale; `columns` at most.
    int groupSize(int columns);

    /// Whether rows become what this makes of them; otherwise codes are chosen by calibration on the same grid.
    boolean isAsItIs();

    /// What stands for a method with these settings.
    static RowRounding of(Transform method, ModelTensor tensor, Settings settings) {
        Transform inner = method instanceof Oriented(Transform wrapped) ? wrapped : method;
        return inner instanceof CalibratedGrid || inner instanceof RoundToNearest
                ? new Nearest(GridChoice.of(settings), inner instanceof RoundToNearest && !inner.usesEvidence(settings))
                : new Applied(inner, tensor, settings);
    }

    /// The nearest codes of an even grid.
    record Nearest(GridChoice choice, boolean isAsItIs) implements RowRounding {
        @Override
        public boolean isRowwise() {
            return choice.groupSize() > 0;
        }

        @Override
        public int groupSize(int columns) {
            return choice.groupSize() == 0 ? columns : Math.min(choice.groupSize(), columns);
        }

        @Override
        public void round(float[] values, int rows, int columns) {
            if (!isRowwise()) {
                roundGroup(values, 0, values.length);
                return;
            }
            int group = groupSize(columns);
            for (int row = 0; row < rows; row++) {
                for (int start = 0; start < columns; start += group) {
                    roundGroup(values, row * columns + start, Math.min(group, columns - start));
                }
            }
        }

        private void roundGroup(float[] values, int from, int count) {
            UniformGrid grid = choice.grid();
            float scale;
            int zero = 0;
            if (grid.isSign()) {
                scale = grid.scale(GridEncoder.sumOfMagnitudes(values, from, count) / count);
            } else {
                Extent extent = choice.range().extent(grid, values, from, count);
                scale = grid.scale(extent);
                zero = grid.zeroPoint(extent, scale);
            }
            float[] codes = new float[count];
            grid.quantize(values, from, count, scale, zero, codes);
            for (int i = 0; i < count; i++) {
                values[from + i] = (codes[i] - zero) * scale;
            }
        }
    }

    /// Whatever a method makes of the rows without any evidence.
    record Applied(Transform method, ModelTensor tensor, Settings settings) implements RowRounding {
        @Override
        public boolean isAsItIs() {
            return !method.usesEvidence(settings);
        }

        @Override
        public boolean isRowwise() {
            return method.isRowwise(settings);
        }

        @Override
        public int groupSize(int columns) {
            return columns;
        }

        @Override
        public void round(float[] values, int rows, int columns) throws NotFiniteException {
            RowSource source = new Rows(Shape.of(rows, columns), values.clone());
            method.apply(tensor, source, settings, Evidence.NONE, Job.UNWATCHED).decode(0, rows, values);
        }
    }

    /// Rows that are at hand.
    @SuppressWarnings("ArrayRecordComponent") // decision: read through decode alone
    record Rows(Shape shape, float[] values) implements RowSource {
        @Override
        public void decode(long firstRow, int rows, float[] out) {
            int columns = Math.toIntExact(shape.columns());
            System.arraycopy(values, Math.toIntExact(firstRow * columns), out, 0, rows * columns);
        }
    }
}
