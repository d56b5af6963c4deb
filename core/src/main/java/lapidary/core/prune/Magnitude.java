package lapidary.core.prune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.KeptBits;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.model.GroupLayout;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Removes the smallest weights; of equal ones, those that come first.
record Magnitude(Workers workers) implements Pruning {
    /// Among which weights a weight is judged.
    private static final String COMPARE = "compare";

    @Override
    public String id() {
        return "magnitude";
    }

    @Override
    public String title() {
        return "Magnitude";
    }

    @Override
    public String summary() {
        return "Removes the smallest weights; needs no data, and with LAMP's counts it is the method to beat.";
    }

    @Override
    public String reference() {
        return "Han et al., Learning both Weights and Connections for Efficient Neural Networks (arXiv 1506.02626)";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.PRUNING, "no data, any density, counts by LAMP", 0, 0);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(6, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(Amount.settings());
        settings.add(compare("tensor"));
        return settings;
    }

    /// @param standard its standard value
    static Setting compare(String standard) {
        return new Setting.Choice(
                COMPARE,
                "Compared within",
                "The weights among which the least are removed; for N:M it is the group.",
                List.of(
                        new Setting.Option("tensor", "Tensor", "Rows may lose more or less"),
                        new Setting.Option("row", "Row", "Every output keeps as many inputs")),
                new SettingValue.Text(standard),
                Optional.of(new Setting.Condition("amount", List.of("density", "count"))));
    }

    static boolean isByRow(Settings settings) {
        return settings.text(COMPARE).equals("row");
    }

    @Override
    public Pruned prune(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        return new Pruned(kept(tensor, weights, settings, job.part(0, 0.9)), weights);
    }

    private KeptBits kept(ModelTensor tensor, RowSource weights, Settings settings, Job job) throws NotFiniteException {
        Amount amount = Amount.of(settings);
        MatrixView view = MatrixView.of(tensor);
        if (amount instanceof Amount.Pattern(int n, int m)) {
            GroupLayout layout = new GroupLayout(tensor, m);
            return view.toOwn(
                    Selection.byGroup(workers, tensor.id(), view.toMatrix(weights), layout, n, Magnitude::score, job));
        }
        long kept = Known.kept(amount, tensor);
        return isByRow(settings)
                ? view.toOwn(Selection.byRow(workers, tensor.id(), view.toMatrix(weights), kept, Magnitude::score, job))
                : Selection.largest(workers, tensor.id(), weights, kept, job);
    }

    private static void score(long row, float[] values, double[] out) {
        for (int i = 0; i < values.length; i++) {
            out[i] = Math.abs(values[i]);
        }
    }
}
