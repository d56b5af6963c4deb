package lapidary.core.prune;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.Dense;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.DoubleMatrix;
import lapidary.core.method.Activations;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.UnfitException;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.quant.RowWindows;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.TensorId;

/// SparseGPT: removes weights input by input and corrects those that stay, so that the layer's output changes least on
/// the calibration data.
record SparseGpt(Workers workers) implements Pruning {
    @Override
    public String id() {
        return "sparsegpt";
    }

    @Override
    public String title() {
        return "SparseGPT";
    }

    @Override
    public String summary() {
        return "Removes weights and makes up for it in those that stay; the method of choice at 50 % and for 2:4. "
                + "Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Frantar and Alistarh, SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot "
                + "(arXiv 2301.00774), algorithm 1";
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(Amount.settings());
        settings.add(block());
        settings.add(damping());
        settings.add(Activations.setting());
        return settings;
    }

    private static Setting block() {
        return new Setting.Whole(
                "block",
                "Inputs that compete",
                "Weights of so many inputs compete across all outputs before the next ones are looked at.",
                "inputs",
                1,
                SparseSolver.BLOCK,
                new SettingValue.Whole(SparseSolver.BLOCK),
                Optional.of(new Setting.Condition("amount", List.of("density", "count"))));
    }

    static Setting damping() {
        return new Setting.Real(
                "damping",
                "Damping",
                "Share of the mean diagonal that is added to it; more is safer with little data. Ten times as much is "
                        + "taken wherever the moments cannot be factored.",
                "%",
                0.01,
                100,
                new SettingValue.Real(1),
                Optional.empty());
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.PRUNING, "language models at half density and 2:4", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(60, 1, 1);
    }

    @Override
    public boolean usesEvidence(Settings settings) {
        return true;
    }

    @Override
    public boolean needsMoments(Settings settings) {
        return true;
    }

    @Override
    public boolean keepsValues() {
        return false;
    }

    @Override
    public void check(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        if (evidence.matrixCount(MatrixView.of(tensor).seen()) == 0) {
            throw Wanda.lacking(title(), tensor, evidence);
        }
    }

    @Override
    public Pruned prune(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        MatrixView view = MatrixView.of(tensor);
        RowSource matrix = view.toMatrix(weights);
        Shape shape = matrix.shape();
        List<InputMoments> moments = evidence.matrices(view.seen());
        MemorySegment values = RowWindows.allocate(shape.elements() * Float.BYTES);
        KeptBits kept = new KeptBits(shape);
        int rows = Math.toIntExact(shape.rows() / moments.size());
        long count = Known.kept(Amount.of(settings), tensor);
        for (int i = 0; i < moments.size(); i++) {
            long own = count / moments.size() + (i < count % moments.size() ? 1 : 0);
            Part part = new Part(tensor, matrix, (long) i * rows, rows, own);
            double from = 0.9 * i / moments.size();
            double to = 0.9 * (i + 1) / moments.size();
            solve(part, settings, moments.get(i), values, kept, job.part(from, to));
        }
        RowSource result = new Dense(shape, DType.F32, values);
        return new Pruned(view.toOwn(kept), view.toOwn(result));
    }

    /// Rows of a matrix that see the same inputs.
    ///
    /// @param count weights of them that are kept
    private record Part(ModelTensor tensor, RowSource matrix, long firstRow, int rows, long count) {}

    private void solve(Part part, Settings settings, InputMoments moments, MemorySegment values, KeptBits kept, Job job)
            throws NotFiniteException {
        Amount amount = Amount.of(settings);
        int inputs = moments.inputs();
        GroupLayout layout = new GroupLayout(part.tensor(), amount instanceof Amount.Pattern(int n, int m) ? m : 1);
        job.check();
        try (Arena arena = Arena.ofShared()) {
            InverseFactor factor =
                    InverseFactor.of(moments, order(amount, layout), settings.real("damping") / 100, arena);
            RowSource rows = new RowRange(part.matrix(), part.firstRow(), part.rows());
            DoubleMatrix matrix = read(workers, part.tensor().id(), rows, factor, arena, job);
            KeptBits found = new KeptBits(Shape.of(part.rows(), inputs));
            SparseSolver solver = new SparseSolver(workers, factor, matrix, SparseSolver.Rounding.NONE);
            if (amount instanceof Amount.Pattern(int n, int m)) {
                solver.pattern(n, m, layout.perRow() * m, found, job);
            } else {
                solver.share(part.count(), (int) settings.whole("block"), found, job);
            }
            write(part, factor, matrix, found, values, kept);
        }
    }

    /// Groups of a pattern have to be consecutive; else inputs come as they stand.
    static int[] order(Amount amount, GroupLayout layout) {
        int[] order = layout.order();
        if (!(amount instanceof Amount.Pattern)) {
            Arrays.setAll(order, i -> i);
        }
        return order;
    }

    /// The weights in the factor's order; 0 where an input never was anything else.
    ///
    /// @param source as many rows as the result
    static DoubleMatrix read(
            Workers workers, TensorId tensor, RowSource source, InverseFactor factor, Arena arena, Job job)
            throws NotFiniteException {
        int inputs = factor.order().length;
        DoubleMatrix matrix =
                DoubleMatrix.allocate(arena, Math.toIntExact(source.shape().rows()), inputs);
        new RowWindows(workers, tensor, source, job).forEach((window, from, count, values) -> {
            for (int row = 0; row < count; row++) {
                for (int step = 0; step < inputs; step++) {
                    float value = values[row * inputs + factor.order()[step]];
                    matrix.set((int) from + row, step, factor.isDead()[step] ? 0 : value);
                }
            }
        });
        return matrix;
    }

    private static void write(
            Part part, InverseFactor factor, DoubleMatrix matrix, KeptBits found, MemorySegment values, KeptBits kept) {
        int inputs = matrix.columns();
        for (int row = 0; row < part.rows(); row++) {
            long from = (part.firstRow() + row) * inputs;
            for (int step = 0; step < inputs; step++) {
                long at = from + factor.order()[step];
                if (found.isKept((long) row * inputs + step)) {
                    kept.keep(at);
                }
                values.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at * Float.BYTES, (float) matrix.get(row, step));
            }
        }
    }
}
