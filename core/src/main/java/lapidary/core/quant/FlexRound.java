package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// FlexRound: learns a divisor for each weight and a scale for each group.
record FlexRound(Workers workers) implements Transform {

    @Override
    public String id() {
        return "flexround";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "FlexRound";
    }

    @Override
    public String summary() {
        return "Learns how far each weight may move on a grid that it learns, too; strongest at 2 bits. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Lee et al., FlexRound: Learnable Rounding based on Element-wise Division (arXiv 2306.00317)";
    }

    @Override
    public List<Setting> settings() {
        return LearnedGrid.settings(steps(), rate());
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
    public boolean isRowwise(Settings settings) {
        return false;
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        return new LearnedGrid(workers, title()).forecast(tensor, settings, evidence);
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RoundingLearner learner = new FlexRoundLearner((int) settings.whole("steps"), settings.real("rate"));
        return new LearnedGrid(workers, title()).apply(tensor, weights, settings, evidence, learner, job);
    }

    private static Setting steps() {
        return new Setting.Whole(
                "steps",
                "Steps",
                "How long each layer is worked on; more is better up to a point, and takes longer.",
                "steps",
                1,
                20_000,
                new SettingValue.Whole(1000),
                Optional.empty());
    }

    private static Setting rate() {
        return new Setting.Real(
                "rate",
                "Step size",
                "How far one step goes; the standard suits most layers.",
                "",
                1e-5,
                0.5,
                new SettingValue.Real(0.005),
                Optional.empty());
    }
}
