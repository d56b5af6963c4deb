package lapidary.core.quant;

import java.util.List;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Profile;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;

/// FlexRound: learns a divisor for each weight and a scale for each group.
record FlexRound(Workers workers) implements LearnedGrid {
    @Override
    public String id() {
        return "flexround";
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
    public Profile profile() {
        return new Profile(Profile.Family.LEARNED, "2 bits", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return LearnedGrid.effort(settings, 4);
    }

    @Override
    public List<Setting> settings() {
        return CalibratedGrid.settings(LearnedGrid.steps(1000), LearnedGrid.rate(0.005));
    }

    @Override
    public RoundingLearner learner(Settings settings) {
        return new FlexRoundLearner((int) settings.whole("steps"), settings.real("rate"));
    }
}
