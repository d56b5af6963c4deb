package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;

/// Three values with one scale for the tensor: γ = mean |W|, not below 10⁻⁵, and Ŵ = γ · clip(round(W/γ), −1, 1).
///
/// BitNet b1.58 trains with this in place; on the weights of another model it is a preview. γ is rounded to its stored
/// type before codes are computed, so that the ternary types of GGUF hold the result exactly.
record BitNet(Workers workers) implements Transform {
    private static final double LEAST_SCALE = 1e-5;

    private static final String PREVIEW = FewSettings.PREVIEW
            + "without training, large models end at perplexities above 10,000 (the built-in sample goes from 40 to "
            + "109). BitNet b1.58 is trained from the start with this rounding and int8 activations per token";

    @Override
    public String id() {
        return "bitnet";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "BitNet b1.58 (ternary)";
    }

    @Override
    public String summary() {
        return "−1, 0 or 1 times the mean magnitude of the tensor. A preview: such a model has to be trained so from "
                + "the start, on billions of tokens; without that the answers of a large model are worthless.";
    }

    @Override
    public String reference() {
        return "Ma et al., The Era of 1-bit LLMs (arXiv 2402.17764), section 2; the same rounding as Spectra's TriLM "
                + "(arXiv 2407.12327), section 3";
    }

    @Override
    public Profile profile() {
        return new Profile(
                Profile.Family.FEW_VALUES,
                "models trained with three values; without training, for a look only",
                1.6,
                2);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(6, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        Setting.Condition isFree = new Setting.Condition("packing", List.of("trits", "triples", "two-bit"));
        return List.of(gamma(), FewSettings.packingOfTensor(), FewSettings.scale(Optional.of(isFree)));
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        return values(settings).forecast(tensor.tensor().shape(), "ternary", PREVIEW);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        // One scale for the tensor, whatever group was asked for.
        return question.bits() == 2
                ? List.of(new TypeOffer(
                        "ternary, one mean (BitNet)",
                        Settings.standard(settings()).with("scale", new SettingValue.Text(question.scale())),
                        List.of()))
                : List.of();
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return false;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new FewEncoder(values(settings), settings.text("gamma").equals("fit"), windows).encode();
    }

    private static FewValues values(Settings settings) {
        FewValues.Statistic mean = new FewValues.Statistic(false, 1, LEAST_SCALE, false);
        return new FewValues(StepCodes.TERNARY, 2, mean, FewLayout.of(settings));
    }

    private static Setting gamma() {
        return new Setting.Choice(
                "gamma",
                "Scale",
                "What the three values are multiplied with. Training uses the mean and adapts the weights to it.",
                List.of(
                        new Setting.Option("mean", "Mean", "The mean magnitude, as in BitNet b1.58"),
                        new Setting.Option("fit", "Fitted", "The same codes with the scale that fits them best")),
                new SettingValue.Text("mean"),
                Optional.empty());
    }
}
