package lapidary.core.prune;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Grid;
import lapidary.core.compressed.KeptBits;
import lapidary.core.compressed.Reoriented;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.UnfitException;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.CalibratedGrid;
import lapidary.core.quant.GridChoice;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// SparseGPT and GPTQ in one pass: what stays is rounded to an even grid while weights are removed, and both errors are
/// made up for in the weights still to come. Removed weights have the code of 0.
///
/// With the same mask and scales this is what pruning first and rounding afterwards gives, as long as the second step
/// makes up for zeros that stay. Here the mask knows the rounding: corrections for it reach blocks before they are
/// chosen from, and a weight goes where that costs least beyond rounding it.
record SparseGptRounding(Workers workers) implements CalibratedGrid {
    @Override
    public String id() {
        return "sparsegpt-gptq";
    }

    @Override
    public String title() {
        return "SparseGPT with GPTQ";
    }

    @Override
    public String summary() {
        return "Removes and rounds weights in one pass, each making up for the other; better than one after the other. "
                + "Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Frantar and Alistarh, SparseGPT (arXiv 2301.00774), section 3.5";
    }

    @Override
    public List<Setting> settings() {
        List<Setting> own = new ArrayList<>(Amount.settings());
        own.add(SparseGpt.damping());
        return CalibratedGrid.settings(own.toArray(Setting[]::new));
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.PRUNING, "half density and 3 or 4 bits at once", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(90, 1, 1);
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        GridChoice choice = GridChoice.of(settings);
        if (choice.grid().isSign()) {
            throw new UnfitException("signs have no zero for removed weights; choose two bits or more");
        }
        Amount amount = Amount.of(settings);
        long kept = amount.kept(tensor);
        Forecast grid = CalibratedGrid.super.forecast(MatrixView.of(tensor).seen(), settings, evidence);
        return PruneThenRound.worded(grid, amount.words(tensor, kept));
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        MatrixView view = MatrixView.of(tensor);
        RowSource matrix = view.toMatrix(weights);
        GridChoice choice = GridChoice.of(settings);
        Grid result = choice.empty(matrix.shape());
        List<InputMoments> moments = evidence.matrices(view.seen());
        int rows = Math.toIntExact(matrix.shape().rows() / Math.max(1, moments.size()));
        long count = Known.kept(Amount.of(settings), tensor);
        for (int i = 0; i < moments.size(); i++) {
            long own = count / moments.size() + (i < count % moments.size() ? 1 : 0);
            Job part = job.part((double) i / moments.size(), (i + 1.0) / moments.size());
            RowSource source = new RowRange(matrix, (long) i * rows, rows);
            solve(new Part(tensor, source, (long) i * rows, own), settings, moments.get(i), result, part);
        }
        return view.orientation().isPresent() ? Reoriented.of(view.orientation().get(), result) : result;
    }

    /// Rows that see the same inputs.
    ///
    /// @param count weights of them that are kept
    private record Part(ModelTensor tensor, RowSource rows, long firstRow, long count) {}

    private void solve(Part part, Settings settings, InputMoments moments, Grid result, Job job)
            throws NotFiniteException {
        Amount amount = Amount.of(settings);
        GroupLayout layout = new GroupLayout(part.tensor(), amount instanceof Amount.Pattern(int n, int m) ? m : 1);
        int[] order = SparseGpt.order(amount, layout);
        job.check();
        try (Arena arena = Arena.ofShared()) {
            InverseFactor factor = InverseFactor.of(moments, order, settings.real("damping") / 100, arena);
            DoubleMatrix matrix = SparseGpt.read(workers, part.tensor().id(), part.rows(), factor, arena, job);
            GridRounding rounding =
                    new GridRounding(GridChoice.of(settings).weighed(moments), result, part.firstRow(), order);
            if (!rounding.fitsWithin(amount, layout)) {
                DoubleMatrix pruned = DoubleMatrix.allocate(arena, matrix.rows(), matrix.columns());
                pruned.data().copyFrom(matrix.data());
                remove(
                        new SparseSolver(workers, factor, pruned, SparseSolver.Rounding.NONE),
                        part,
                        amount,
                        layout,
                        job.part(0, 0.5));
                rounding.fitAll(pruned);
            }
            KeptBits kept = remove(new SparseSolver(workers, factor, matrix, rounding), part, amount, layout, job);
            rounding.clear(kept);
        }
    }

    private static KeptBits remove(SparseSolver solver, Part part, Amount amount, GroupLayout layout, Job job) {
        KeptBits kept = new KeptBits(part.rows().shape());
        if (amount instanceof Amount.Pattern(int n, int m)) {
            solver.pattern(n, m, layout.perRow() * m, kept, job);
        } else {
            solver.share(part.count(), SparseSolver.BLOCK, kept, job);
        }
        return kept;
    }

    /// Rounds to a grid whose scales are found from what removing weights makes of them: group by
    /// group when the turn of
    /// one comes, from the weights as corrected so far; beforehand where groups do not end with blocks.
    private static final class GridRounding implements SparseSolver.Rounding {
        private final GridChoice choice;
        private final Grid result;
        private final long firstRow;
        private final int[] order;
        private final int groupSize;
        private final int perRow;
        private boolean isFitted;

        GridRounding(GridChoice choice, Grid result, long firstRow, int[] order) {
            this.choice = choice;
            this.result = result;
            this.firstRow = firstRow;
            this.order = order;
            this.groupSize = result.groupSize();
            this.perRow = Math.ceilDiv(order.length, groupSize);
        }

        /// Whether every group of a scale lies within a block.
        boolean fitsWithin(Amount amount, GroupLayout layout) {
            boolean isNatural = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
            int block = SparseSolver.BLOCK;
            int grouped = order.length;
            if (amount instanceof Amount.Pattern(int n, int m)) {
                block = block / m * m;
                grouped = layout.perRow() * m;
            }
            boolean isWhole = grouped == order.length || grouped % groupSize == 0;
            return isNatural && isWhole && (block % groupSize == 0 || order.length <= Math.min(block, groupSize));
        }

        /// Finds all scales.
        ///
        /// @param weights `float64[rows, inputs]` in the order of the factor, pruned
        void fitAll(DoubleMatrix weights) {
            float[] row = new float[order.length];
            for (int i = 0; i < weights.rows(); i++) {
                for (int step = 0; step < order.length; step++) {
                    row[order[step]] = (float) weights.get(i, step);
                }
                for (int start = 0; start < row.length; start += groupSize) {
                    choice.fit(result, group(i, start), row, start, Math.min(groupSize, row.length - start));
                }
            }
            isFitted = true;
        }

        private int group(int row, int input) {
            return Math.toIntExact((firstRow + row) * perRow + input / groupSize);
        }

        @Override
        public int fitted(int step) {
            return isFitted || step % groupSize > 0 ? 0 : Math.min(groupSize, order.length - step);
        }

        @Override
        public void fit(int row, int step, double[] values) {
            float[] single = new float[values.length];
            for (int i = 0; i < single.length; i++) {
                single[i] = (float) values[i];
            }
            choice.fit(result, group(row, step), single, 0, single.length);
        }

        @Override
        public double round(int row, int step, double value) {
            int input = order[step];
            int group = group(row, input);
            float scale = result.scales()[group];
            int zero = result.isSymmetric() ? 0 : result.zeroPoints()[group];
            float[] one = {(float) value};
            float[] code = new float[1];
            choice.grid().quantize(one, 0, 1, scale, zero, code);
            result.codes()[Math.toIntExact(firstRow + row)][input] = (byte) (int) code[0];
            return (code[0] - zero) * scale;
        }

        /// Gives removed weights the code of 0.
        void clear(KeptBits kept) {
            for (int row = 0; row < kept.shape().rows(); row++) {
                byte[] codes = result.codes()[Math.toIntExact(firstRow + row)];
                for (int step = 0; step < order.length; step++) {
                    if (!kept.isKept((long) row * order.length + step)) {
                        int group = group(row, order[step]);
                        codes[order[step]] = result.isSymmetric() ? 0 : (byte) result.zeroPoints()[group];
                    }
                }
            }
        }
    }
}
