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

/// AdaRound: learns for each weight whether to round up or down.
record AdaRound(Workers workers) implements Transform {

    @Override
    public String id() {
        return "adaround";
    }

    @Override
    public int version() {
        return 1;
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
    public List<Setting> settings() {
        return LearnedGrid.settings(steps(), rate(), pressure());
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
        RoundingLearner learner =
                new AdaRoundLearner((int) settings.whole("steps"), settings.real("rate"), settings.real("pressure"));
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
                new SettingValue.Real(0.01),
                Optional.empty());
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
