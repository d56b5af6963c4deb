package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Profile;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;

/// AdaRound: learns for each weight whether to round up or down.
record AdaRound(Workers workers) implements LearnedGrid {
    @Override
    public String id() {
        return "adaround";
    }

    @Override
    public String title() {
        return "AdaRound";
    }

    @Override
    public String summary() {
        return "Learns which weights to round up and which down, by the second moments of the layer's inputs; close to GPTQ, slower. Needs calibration data.";
    }

    @Override
    public String reference() {
        return "Nagel et al., Up or Down? Adaptive Rounding for Post-Training Quantization (arXiv 2004.10568)";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.LEARNED, "3 bits, where a few minutes do not matter", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return LearnedGrid.effort(settings, 4);
    }

    @Override
    public List<Setting> settings() {
        return CalibratedGrid.settings(LearnedGrid.steps(1000), LearnedGrid.rate(0.01), pressure());
    }

    @Override
    public RoundingLearner learner(Settings settings) {
        return new AdaRoundLearner((int) settings.whole("steps"), settings.real("rate"), settings.real("pressure"));
    }

    private static Setting pressure() {
        return new Setting.Real(
                "pressure",
                "Pressure",
                "How strongly choices are pushed to up or down (λ), beside a loss in units of the layer's output.",
                "",
                0,
                10,
                new SettingValue.Real(1),
                Optional.empty());
    }
}
