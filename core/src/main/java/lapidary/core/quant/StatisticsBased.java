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

/// Scales that are a multiple of the mean magnitude, whatever the weights:
///
/// - binary: s = mean |w|, ŵ = s · sign(w); with one scale for the tensor these are the codes of BinaryConnect
/// - ternary: s = 4/3 · mean |w|, ŵ = s · round(clip(w/s, −1, 1))
/// - b bits: s = 2 · mean |w|, ŵ = s · (round(clip(w/s, −1, 1 − 10⁻⁶) · n − ½) + ½)/n with n = 2^(b−1), no zero
record StatisticsBased(Workers workers) implements Transform {
    private static final String PREVIEW = FewSettings.PREVIEW
            + "in the papers the model is then trained to copy its original, with activations of few bits, too; of "
            + "those int8 and int4 can be tried as a runtime switch";

    @Override
    public String id() {
        return "statistics";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "Statistics-based binary and ternary";
    }

    @Override
    public String summary() {
        return "One to four bits with scales from the mean magnitude alone. A preview: in the papers the model is then "
                + "trained to copy its original; without that, only four bits are of use.";
    }

    @Override
    public String reference() {
        return "Binary and ternary: Liu et al., Binary and Ternary Natural Language Generation (arXiv 2306.01841), "
                + "section 3.1. More bits: StatsQ, Liu et al., Oscillation-free Quantization (arXiv 2302.02210), "
                + "section 4.1. Signs: Courbariaux et al., BinaryConnect (arXiv 1511.00363), section 2.2";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.FEW_VALUES, "a start for training; needs no search", 1, 4);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(8, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                width(),
                FewSettings.granularity("channel", true),
                FewSettings.group(),
                FewSettings.packing(Optional.of(new Setting.Condition("width", List.of("ternary")))),
                FewSettings.scale());
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        String width = settings.text("width");
        boolean isNamed = width.equals("binary") || width.equals("ternary");
        return values(settings)
                .forecast(tensor.tensor().shape(), isNamed ? width : width + " bit without a zero", PREVIEW);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        String width =
                switch (question.bits()) {
                    case 1 -> "binary";
                    case 3, 4 -> Integer.toString(question.bits());
                    default -> "2";
                };
        if (question.bits() > 4) {
            return List.of();
        }
        Settings settings = GridSettings.shared(Settings.standard(settings()), question);
        TypeOffer offer = offer(settings, width, question.bits() == 1 ? "binary, mean" : "StatsQ" + question.bits());
        return question.bits() == 2
                ? List.of(offer(settings, "ternary", "ternary, 4/3 of the mean"), offer)
                : List.of(offer);
    }

    private static TypeOffer offer(Settings settings, String width, String name) {
        return new TypeOffer(name, settings.with("width", new SettingValue.Text(width)), List.of());
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return values(settings).layout().groupSize() > 0;
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        RowWindows windows = new RowWindows(workers, tensor.id(), weights, job);
        return new FewEncoder(values(settings), false, windows).encode();
    }

    private static FewValues values(Settings settings) {
        FewLayout layout = FewLayout.of(settings);
        return switch (settings.text("width")) {
            case "binary" -> FewValues.signs(settings);
            case "ternary" -> new FewValues(StepCodes.TERNARY, 2, FewValues.Statistic.ofMean(4 / 3.0), layout);
            default -> {
                int bits = Integer.parseInt(settings.text("width"));
                yield new FewValues(StepCodes.midRise(bits), bits + 1, FewValues.Statistic.ofMean(2), layout);
            }
        };
    }

    private static Setting width() {
        return new Setting.Choice(
                "width",
                "Values",
                "How many values a weight can have.",
                List.of(
                        new Setting.Option("binary", "Two", "Plus or minus the mean magnitude"),
                        new Setting.Option("ternary", "Three", "0 and plus or minus 4/3 of the mean magnitude"),
                        new Setting.Option("2", "Four (2 bits)", "StatsQ: ±¼ and ±¾ of twice the mean magnitude"),
                        new Setting.Option("3", "Eight (3 bits)", "StatsQ: ±⅛ to ±⅞ of twice the mean magnitude"),
                        new Setting.Option("4", "Sixteen (4 bits)", "StatsQ: no zero, finest of these")),
                new SettingValue.Text("ternary"),
                Optional.empty());
    }
}
