package lapidary.core.quant;

import java.util.List;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Profile;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// SignRound: learns shifts of the weights and the range of each group by signed steps.
record SignRound(Workers workers) implements LearnedGrid {
    @Override
    public String id() {
        return "signround";
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
    public Profile profile() {
        return new Profile(Profile.Family.LEARNED, "3 and 4 bits in a fixed, short time", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return LearnedGrid.effort(settings, 6);
    }

    @Override
    public List<Setting> settings() {
        return CalibratedGrid.settings(LearnedGrid.steps(200));
    }

    @Override
    public RoundingLearner learner(Settings settings) {
        return new SignRoundLearner((int) settings.whole("steps"));
    }
}
