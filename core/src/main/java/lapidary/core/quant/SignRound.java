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

/// SignRound: learns shifts of the weights and the range of each group by signed steps.
record SignRound(Workers workers) implements Transform {

    @Override
    public String id() {
        return "signround";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "SignRound";
    }

    @Override
    public String summary() {
        return "Tunes rounding and ranges in a fixed number of signed steps; quick, and never worse than rounding to nearest on the calibration data, which it needs.";
    }

    @Override
    public String reference() {
        return "Cheng et al., Optimize Weight Rounding via Signed Gradient Descent for the Quantization of LLMs (arXiv 2309.05516)";
    }

    @Override
    public List<Setting> settings() {
        return LearnedGrid.settings(steps());
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
        RoundingLearner learner = new SignRoundLearner((int) settings.whole("steps"));
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
                new SettingValue.Whole(200),
                Optional.empty());
    }
}
