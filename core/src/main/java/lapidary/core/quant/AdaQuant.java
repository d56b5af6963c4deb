package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Profile;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// AdaQuant: learns weights, scales and zero points of a layer together.
record AdaQuant(Workers workers) implements LearnedGrid {
    @Override
    public String id() {
        return "adaquant";
    }

    @Override
    public String title() {
        return "AdaQuant";
    }

    @Override
    public String summary() {
        return "Moves weights before they are rounded and tunes scales and zero points with them, layer by layer; "
                + "good with little data. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Hubara et al., Improving Post Training Neural Quantization: Layer-wise Calibration and Integer "
                + "Programming (arXiv 2006.10518), section 3";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.LEARNED, "2 and 3 bits and little data", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return LearnedGrid.effort(settings, 4);
    }

    @Override
    public List<Setting> settings() {
        return CalibratedGrid.settings(LearnedGrid.steps(1000), LearnedGrid.rate(0.002), rangeRate());
    }

    @Override
    public RoundingLearner learner(Settings settings) {
        return new AdaQuantLearner((int) settings.whole("steps"), settings.real("rate"), settings.real("range-rate"));
    }

    private static Setting rangeRate() {
        return new Setting.Real(
                "range-rate",
                "Step size of ranges",
                "How far one step moves scales, as a share of each, and zero points, in codes; 0 keeps them.",
                "",
                0,
                0.5,
                new SettingValue.Real(0.003),
                Optional.empty());
    }
}
