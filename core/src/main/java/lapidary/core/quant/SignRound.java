package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Activations;
import lapidary.core.method.BlockFit;
import lapidary.core.method.BlockLoss;
import lapidary.core.method.Effort;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.TensorId;

/// SignRound: learns shifts of the weights and the range of each group by signed steps.
record SignRound(Workers workers) implements LearnedGrid, BlockRounding {
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
        return CalibratedGrid.settings(Activations.setting(Optional.of(BlockLoss.ofLayers())), new Setting[] {
            LearnedGrid.steps(200),
            BlockLoss.setting("Each layer by itself, by the moments of its inputs", Optional.empty()),
            batch()
        });
    }

    private static Setting batch() {
        return new Setting.Whole(
                "batch",
                "Batch",
                "How many sequences of the calibration text each step looks at; more is steadier and takes longer.",
                "sequences",
                1,
                1024,
                new SettingValue.Whole(2),
                Optional.of(BlockLoss.ofBlocks()));
    }

    @Override
    public String kind(Settings settings) {
        return settings.whole("steps") + " steps, " + settings.whole("batch") + " sequences";
    }

    @Override
    public SortedMap<TensorId, CompressedTensor> round(BlockFit fit, List<Layer> layers, Job job)
            throws NotFiniteException {
        Settings settings = layers.getFirst().settings();
        return new BlockSignRound((int) settings.whole("steps"), (int) settings.whole("batch"), workers)
                .round(fit, layers, job)
                .grids();
    }

    @Override
    public RoundingLearner learner(Settings settings) {
        return new SignRoundLearner((int) settings.whole("steps"));
    }
}
