package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.linalg.Cholesky;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.UnfitException;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Wanda: removes the weights with the least |w|·‖x‖₂, each output judged by itself. That removing a weight alone adds
/// w²·‖x‖² to the squared error of its output is exact; how removals work together is left out.
record Wanda(Workers workers) implements Pruning {
    @Override
    public String id() {
        return "wanda";
    }

    @Override
    public String title() {
        return "Wanda";
    }

    @Override
    public String summary() {
        return "Removes the weights that matter least given how large their inputs are; close to SparseGPT without "
                + "solving anything. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Sun et al., A Simple and Effective Pruning Approach for Large Language Models (arXiv 2306.11695), "
                + "equation 1";
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(Amount.settings());
        settings.add(Magnitude.compare("row"));
        return settings;
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.PRUNING, "language models around half density", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(120, 0, 0);
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
    public void check(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        if (norms(tensor, evidence).isEmpty()) {
            throw lacking(title(), tensor, evidence);
        }
    }

    /// What to say where nothing is known about the inputs of a tensor.
    static UnfitException lacking(String title, ModelTensor tensor, Evidence evidence) {
        return UnfitException.lacksCalibration(
                title, evidence.moments().isPresent(), "the inputs of tensor '" + tensor.id() + "'");
    }

    /// ‖x‖ of each input, up to a factor; one row for each matrix that the tensor stacks. Empty
    /// where nothing is known.
    static List<double[]> norms(ModelTensor tensor, Evidence evidence) {
        ModelTensor seen = MatrixView.of(tensor).seen();
        List<double[]> norms = new ArrayList<>();
        for (InputMoments moments : evidence.matrices(seen)) {
            norms.add(Cholesky.diagonal(moments.second()).map(Math::sqrt).toArray());
        }
        return norms;
    }

    @Override
    public Pruned prune(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        return new Pruned(kept(tensor, weights, settings, evidence, job.part(0, 0.9)), weights);
    }

    private KeptBits kept(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Amount amount = Amount.of(settings);
        MatrixView view = MatrixView.of(tensor);
        RowSource matrix = view.toMatrix(weights);
        Selection.Score score = score(matrix.shape().rows(), norms(tensor, evidence));
        if (amount instanceof Amount.Pattern(int n, int m)) {
            GroupLayout layout = new GroupLayout(tensor, m);
            return view.toOwn(Selection.byGroup(workers, tensor.id(), matrix, layout, n, score, job));
        }
        long kept = Known.kept(amount, tensor);
        return view.toOwn(
                Magnitude.isByRow(settings)
                        ? Selection.byRow(workers, tensor.id(), matrix, kept, score, job)
                        : Selection.byTensor(workers, tensor.id(), matrix, kept, score, job));
    }

    /// |w|·‖x‖, with the norms of the matrix that a row belongs to.
    static Selection.Score score(long rows, List<double[]> norms) {
        long each = Math.max(1, rows / Math.max(1, norms.size()));
        return (row, values, out) -> {
            double[] norm = norms.get((int) (row / each));
            for (int i = 0; i < values.length; i++) {
                out[i] = Math.abs(values[i]) * norm[i];
            }
        };
    }
}
