package lapidary.core.prune;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
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
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.CalibratedGrid;
import lapidary.core.quant.GridChoice;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// SparseGPT and GPTQ in one pass: what stays is rounded to an even grid while weights are removed, and both errors are
/// made up for in the weights still to come. Removed weights have the code of 0.
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
            GridRounding rounding = new GridRounding(
                    GridChoice.of(settings).weighed(moments), result, part.firstRow(), order, block(amount));
            if (rounding.isFixed()) {
                rounding.fitAll(matrix);
            }
            SparseSolver solver = new SparseSolver(workers, factor, matrix, rounding);
            KeptBits kept = new KeptBits(Shape.of(matrix.rows(), matrix.columns()));
            if (amount instanceof Amount.Pattern(int n, int m)) {
                solver.pattern(n, m, layout.perRow() * m, kept, job);
            } else {
                solver.share(part.count(), SparseSolver.BLOCK, kept, job);
            }
            rounding.clear(kept);
        }
    }

    private static int block(Amount amount) {
        return amount instanceof Amount.Pattern(int n, int m) ? SparseSolver.BLOCK / m * m : SparseSolver.BLOCK;
    }

    /// Rounds to a grid whose scales are found when the turn of a group comes, from the weights as
    /// corrected so far and
    /// without those that are known to go; from the original weights where groups lie across blocks.
    private static final class GridRounding implements SparseSolver.Rounding {
        private final GridChoice choice;
        private final Grid result;
        private final long firstRow;
        private final int[] order;
        private final int groupSize;
        private final int perRow;
        private final boolean isFixed;
        private final boolean isWide;

        GridRounding(GridChoice choice, Grid result, long firstRow, int[] order, int block) {
            this.choice = choice;
            this.result = result;
            this.firstRow = firstRow;
            this.order = order;
            this.groupSize = result.groupSize();
            this.perRow = Math.ceilDiv(order.length, groupSize);
            boolean isNatural = true;
            for (int i = 0; i < order.length; i++) {
                isNatural &= order[i] == i;
            }
            boolean isWithin = block % groupSize == 0;
            isWide = groupSize % block == 0 || groupSize >= order.length;
            isFixed = !isNatural || !(isWithin || isWide);
        }

        boolean isFixed() {
            return isFixed;
        }

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
        }

        private int group(int row, int input) {
            return Math.toIntExact((firstRow + row) * perRow + input / groupSize);
        }

        @Override
        public void begin(int row, int step, DoubleMatrix weights) {
            if (!isFixed && isWide && step % groupSize == 0) {
                double[] rest = new double[Math.min(groupSize, order.length - step)];
                weights.read(row, step, rest, 0, rest.length);
                fit(row, step, rest, 0, rest.length, new boolean[0]);
            }
        }

        private void fit(int row, int step, double[] rest, int from, int count, boolean[] isKept) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = isKept.length == 0 || isKept[from + i] ? (float) rest[from + i] : 0;
            }
            choice.fit(result, group(row, step), values, 0, count);
        }

        @Override
        public double round(int row, int step, double[] rest, boolean[] isKept, int at) {
            int input = order[step];
            int group = group(row, input);
            float scale = result.scales()[group];
            int zero = result.isSymmetric() ? 0 : result.zeroPoints()[group];
            float[] one = {(float) rest[at]};
            float[] code = new float[1];
            choice.grid().quantize(one, 0, 1, scale, zero, code);
            result.codes()[Math.toIntExact(firstRow + row)][input] = (byte) (int) code[0];
            return (code[0] - zero) * scale;
        }

        @Override
        public void group(int row, int step, double[] rest, boolean[] isKept, int at) {
            if (!isFixed && !isWide && step % groupSize == 0) {
                fit(row, step, rest, at, Math.min(groupSize, rest.length - at), isKept);
            }
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
